"""libzmq's sockets, connected to ours and listening for ours; it fails if anything comes back changed."""

import sys

import zmq

MESSAGES = [[b"a"], [b"", b"b", b""], [b"x" * 255, b"y" * 256], [b"z" * (3 << 20), b"fim"]]
context = zmq.Context()


def socket(kind, **options):
    s = context.socket(kind)
    s.linger = 0
    s.rcvtimeo = s.sndtimeo = 300_000  # only a failing test waits so long
    # Heartbeats on the connection itself: a peer that does not answer them is dropped.
    s.heartbeat_ivl, s.heartbeat_timeout = 20, 60_000
    for name, value in options.items():
        setattr(s, name, value)
    return s


def check(got, want):
    assert got == want, ([len(g) for g in got], [len(w) for w in want])


router_at, rep_at, pub_at, my_router, my_rep, my_pub = sys.argv[1:]
router, rep, pub = socket(zmq.ROUTER, router_handover=1), socket(zmq.REP), socket(zmq.XPUB)
router.bind(my_router)
rep.bind(my_rep)
pub.bind(my_pub)
print(*(s.last_endpoint.decode() for s in (router, rep, pub)), flush=True)

dealer = socket(zmq.DEALER, identity=b"libzmq")
dealer.connect(router_at)
for _ in range(3):
    for message in MESSAGES:
        dealer.send_multipart(message)
    for message in MESSAGES:
        check(dealer.recv_multipart(), message)

req = socket(zmq.REQ)
req.connect(rep_at)
for _ in range(10):
    req.send(b"ping")
    check([req.recv()], [b"ping"])

sub = socket(zmq.SUB)
sub.subscribe(b"a")
sub.connect(pub_at)
for message in MESSAGES:
    check(sub.recv_multipart(), [b"a", *message])

identity, hello = router.recv_multipart()
check([identity, hello], [b"eu", "olá".encode()])
for message in MESSAGES:
    router.send_multipart([identity, *message])
    check(router.recv_multipart(), [identity, *message])
check([rep.recv()], [b"ping"])
rep.send(b"pong")
check([pub.recv()], [b"\x01a"])
for message in MESSAGES:
    pub.send_multipart([b"b", *message])
    pub.send_multipart([b"a", *message])
    check(router.recv_multipart()[1:], [b"ouvi", b"a", *message])
