INSERT INTO derived_shape (digest, drop_script) VALUES (:digest, :drop_script)
