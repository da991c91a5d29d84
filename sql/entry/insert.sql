INSERT INTO entry (agency, seq, body, leaf)
VALUES (:agency, :seq, :body, :leaf)
