"""Stops every thread of a process but its first one, until it is ended itself (ptrace)."""

import ctypes
import os
import sys
from pathlib import Path

_ATTACH = 16
_ANY_THREAD = 0x40000000  # __WALL


def main() -> None:
    pid = int(sys.argv[1])
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    threads = [int(one.name) for one in Path(f"/proc/{pid}/task").iterdir()]
    for thread in threads:
        if thread == pid:
            continue
        if libc.ptrace(_ATTACH, thread, None, None):
            sys.exit(f"thread {thread}: {os.strerror(ctypes.get_errno())}")
        os.waitpid(thread, _ANY_THREAD)
    print("stopped", flush=True)
    while True:  # a thread that was ended stays until it is waited for here
        try:
            os.waitpid(-1, _ANY_THREAD)
        except ChildProcessError:
            return


main()
