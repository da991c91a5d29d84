/* ops: what the desk asks the signer: the first field of each question (host/wire.h); of an answer it is a status. */
#ifndef SIGNER_OPS_H
#define SIGNER_OPS_H

enum wire_op {
	WIRE_HEAD = 1,
	WIRE_APPEND,
	WIRE_CONFIRM,
	WIRE_ABANDON,
	WIRE_ROTATE_BEGIN,
	WIRE_CHECK,
	WIRE_FEED,
	WIRE_ADOPT,
	WIRE_MAKE_KEYS,
	WIRE_UNWRAP,
	WIRE_VKEYS,
	WIRE_STOP,
};

#endif
