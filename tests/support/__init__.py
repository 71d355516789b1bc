"""What integration tests and the demo stand on: real servers on loopback, and the daemon.

Everything listens on 127.0.0.1, lives in a folder of its own and dies with the process that
started it. Only the standard library is used.
"""
