/* prove: one agency's log as it stands in the store, fed to the verifier (ledger/verify.h).
 *
 * The reader's transaction is the caller's, so that entries and checkpoints are of one state.
 */
#ifndef STORE_PROVE_H
#define STORE_PROVE_H

#include "db/db.h"
#include "ledger/verify.h"

/* Feeds every checkpoint and entry of the agency's log, in order, to a verifier that the caller made, told whom to trust,
 * and ends. Stops early when something was found. False when the connection failed: db_failure. */
bool store_prove(struct db *db, struct str agency, struct verify *verify);

#endif
