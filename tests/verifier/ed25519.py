"""Ed25519 by RFC 8032 §5.1, in plain Python: slow, readable, and nobody else's code."""

import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def _add(a, b):
    """Extended coordinates (X, Y, Z, T), §5.1.4."""
    A = (a[1] - a[0]) * (b[1] - b[0]) % P
    B = (a[1] + a[0]) * (b[1] + b[0]) % P
    C = 2 * a[3] * b[3] * D % P
    E = 2 * a[2] * b[2] % P
    e, f, g, h = B - A, E - C, E + C, B + A
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _double(a):
    A = a[0] * a[0] % P
    B = a[1] * a[1] % P
    C = 2 * a[2] * a[2] % P
    h = A + B
    e = h - (a[0] + a[1]) ** 2 % P
    g = A - B
    f = C + g
    return (e * f % P, g * h % P, f * g % P, e * h % P)


ZERO = (0, 1, 1, 0)


def _table(point):
    """The multiples 1 … 15 of 16^i times the point, so that multiplying is only adding."""
    table = []
    for _ in range(64):
        row = [ZERO, point]
        for _ in range(14):
            row.append(_add(row[-1], point))
        table.append(row)
        for _ in range(4):
            point = _double(point)
    return table


def _times(table, scalar):
    total = ZERO
    for row in table:
        if scalar & 15:
            total = _add(total, row[scalar & 15])
        scalar >>= 4
    return total


def _recover_x(y, sign):
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if x2 == 0:
        return None if sign else 0
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * SQRT_M1 % P
    if (x * x - x2) % P:
        return None
    return P - x if x & 1 != sign else x


def _decode(data):
    number = int.from_bytes(data, "little")
    y, sign = number & ((1 << 255) - 1), number >> 255
    x = _recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def _encode(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


_BASE_Y = 4 * pow(5, P - 2, P) % P
_BASE = (lambda x: (x, _BASE_Y, 1, x * _BASE_Y % P))(_recover_x(_BASE_Y, 0))
_BASE_TABLE = _table(_BASE)
_TABLES = {}


def _hash(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little") % L


def _expand(seed):
    h = hashlib.sha512(seed).digest()
    a = int.from_bytes(h[:32], "little") & ((1 << 254) - 8) | 1 << 254
    return a, h[32:]


def public_key(seed):
    return _encode(_times(_BASE_TABLE, _expand(seed)[0]))


def sign(seed, message):
    a, prefix = _expand(seed)
    public = public_key(seed)
    r = _hash(prefix, message)
    R = _encode(_times(_BASE_TABLE, r))
    return R + ((r + _hash(R, public, message) * a) % L).to_bytes(32, "little")


def is_signed(public, message, signature):
    """§5.1.7: s below L, and [s]B = R + [k]A."""
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or s >= L:
        return False
    if public not in _TABLES:
        A = _decode(public)
        _TABLES[public] = None if A is None else _table((P - A[0], A[1], 1, P - A[3]))
    minus = _TABLES[public]
    if minus is None:
        return False
    k = _hash(signature[:32], public, message)
    return _encode(_add(_times(_BASE_TABLE, s), _times(minus, k))) == signature[:32]
