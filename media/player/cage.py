"""What a process that reads strangers' bytes may still do: called by itself, first of all, for good.

It may not start programs, not read what is not a program's, not write a file, not outlive the kiosk; and unless it is
the one that fetches, it has no network. All of it is plain Linux (limits, Landlock, seccomp) and needs no rights.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import signal
import struct
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

MIB = 1024 * 1024

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38
SECCOMP_MODE_FILTER = 2

# linux/landlock.h
LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT = 444, 445, 446
LANDLOCK_PATH_BENEATH = 1
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
EVERY_ACCESS = (1 << 13) - 1
"""Of Landlock's first version, which Debian 12's kernel has."""

READABLE = (
    *("/usr", "/lib", "/lib64", "/bin", "/etc", "/proc", "/sys"),
    *("/dev/urandom", "/dev/random", "/dev/zero", "/run/systemd/resolve", "/var/cache/fontconfig"),
)
WRITABLE = ("/dev/null", "/dev/snd/pcmC*D*p", "/dev/snd/controlC*", "/dev/snd/timer")
"""Loudspeakers, where there is no sound server: no microphone, no camera."""


@dataclass(frozen=True)
class Machine:
    """Of linux/audit.h, and the numbers of its system calls."""

    number: int
    socket: int
    forbidden: tuple[int, ...]
    """execve, execveat, ptrace, process_vm_readv and _writev, unshare, bpf, userfaultfd, io_uring_setup, keyctl."""


MACHINES = {
    "x86_64": Machine(0xC000003E, 41, (59, 322, 101, 310, 311, 272, 321, 323, 425, 250)),
    "aarch64": Machine(0xC00000B7, 198, (221, 281, 117, 270, 271, 97, 280, 282, 425, 219)),
}
X32 = 0x40000000
"""The other numbering of x86-64's calls: none of it."""

AF_UNIX = 1
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EACCES
LOAD, EQUAL, ABOVE, RETURN = 0x20, 0x15, 0x35, 0x06


@dataclass(frozen=True)
class Cage:
    """How narrow it is."""

    memory: int = 2048 * MIB
    """Of address space; libvlc's threads take 8 MiB each of it, and use little."""
    files: int = 64
    cpu_s: int | None = None
    niceness: int = 5
    has_network: bool = False
    may_write: int = 64 * MIB
    """How large a file may be, if it finds one to write: the sound server's shared memory counts as one."""


def enter(cage: Cage) -> tuple[str, ...]:
    """Shut ourselves in; return what this machine could not do (its kernel is older or of another kind)."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    with suppress(OSError):
        os.nice(cage.niceness)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_AS, cage.memory)
    _limit(resource.RLIMIT_NOFILE, cage.files)
    _limit(resource.RLIMIT_FSIZE, cage.may_write)
    if cage.cpu_s is not None:
        _limit(resource.RLIMIT_CPU, cage.cpu_s)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return ("landlock", "seccomp")
    missing = []
    if not _see_only(libc, READABLE, WRITABLE):
        missing.append("landlock")
    if not _call_only(libc, has_network=cage.has_network):
        missing.append("seccomp")
    return tuple(missing)


def _limit(what: int, value: int) -> None:
    with suppress(ValueError, OSError):  # it is narrower already
        resource.setrlimit(what, (value, value))


# --- files ------------------------------------------------------------------------------------------------------------


def _see_only(libc: ctypes.CDLL, readable: Iterable[str], writable: Iterable[str]) -> bool:
    attributes = struct.pack("<Q", EVERY_ACCESS)
    ruleset = libc.syscall(LANDLOCK_CREATE, attributes, len(attributes), 0)
    if ruleset < 0:
        return False
    try:
        ours = (sys.prefix, sys.base_prefix, str(Path(__file__).resolve().parents[2]))
        for folder in (*readable, *ours):
            _allow(libc, ruleset, folder, READ_FILE | READ_DIR | EXECUTE)
        for pattern in writable:
            for path in Path("/").glob(pattern.removeprefix("/")):
                _allow(libc, ruleset, str(path), READ_FILE | WRITE_FILE)
        return bool(libc.syscall(LANDLOCK_RESTRICT, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


def _allow(libc: ctypes.CDLL, ruleset: int, path: str, access: int) -> None:
    try:
        beneath = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # not on this machine
    try:
        if not Path(path).is_dir():
            access &= ~READ_DIR
        rule = struct.pack("<Qi", access, beneath)
        libc.syscall(LANDLOCK_ADD, ruleset, LANDLOCK_PATH_BENEATH, rule, 0)
    finally:
        os.close(beneath)


# --- system calls -----------------------------------------------------------------------------------------------------


class _Filter(ctypes.Structure):
    """`struct sock_fprog` of linux/filter.h."""

    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))


def _call_only(libc: ctypes.CDLL, *, has_network: bool) -> bool:
    machine = MACHINES.get(platform.machine())
    if machine is None or sys.maxsize < 2**32:
        return False
    program = _program(machine, has_network=has_network)
    code = ctypes.create_string_buffer(program, len(program))
    described = _Filter(len(program) // 8, ctypes.cast(code, ctypes.c_void_p))
    return bool(libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(described), 0, 0) == 0)


def _program(machine: Machine, *, has_network: bool) -> bytes:
    """Return the filter. Of `struct seccomp_data`: at 0 the call, at 4 the machine, at 16 the first argument."""
    refuse = _step(RETURN, REFUSE)
    steps = [
        _step(LOAD, 4),
        _step(EQUAL, machine.number, 1, 0),
        refuse,
        _step(LOAD, 0),
        _step(ABOVE, X32, 0, 1),
        refuse,
    ]
    for number in machine.forbidden:
        steps += [_step(EQUAL, number, 0, 1), refuse]
    if not has_network:
        steps += [_step(EQUAL, machine.socket, 0, 3), _step(LOAD, 16), _step(EQUAL, AF_UNIX, 1, 0), refuse]
    return b"".join([*steps, _step(RETURN, ALLOW)])


def _step(code: int, value: int, if_so: int = 0, if_not: int = 0) -> bytes:
    return struct.pack("<HBBI", code, if_so, if_not, value)
