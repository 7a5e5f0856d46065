"""The system calls that a submission may not make, as a program for the kernel's seccomp filter.

One process is enough for a submission: without fork there are no bombs, and nothing stays behind. Memory
outside the address space (shared memory, anonymous files) would escape the memory limit. The rest are doors
into the kernel that numerical code has no use for.
"""

import errno
import platform
import struct

# machine -> (AUDIT_ARCH_..., numbers); asm/unistd_64.h and asm-generic/unistd.h
X86_64 = {
    "fork": 57, "vfork": 58,
    "shmget": 29, "shmat": 30, "semget": 64, "msgget": 68, "mq_open": 240, "memfd_create": 319, "memfd_secret": 447,
    "socket": 41, "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311,
    "unshare": 272, "setns": 308, "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161,
    "open_tree": 428, "move_mount": 429, "fsopen": 430, "mount_setattr": 442, "open_by_handle_at": 304,
    "bpf": 321, "perf_event_open": 298, "userfaultfd": 323, "io_uring_setup": 425, "fanotify_init": 300,
    "inotify_init": 253, "inotify_init1": 294, "add_key": 248, "request_key": 249, "keyctl": 250,
    "personality": 135, "kexec_load": 246, "init_module": 175, "finit_module": 313,
}  # fmt: skip
AARCH64 = {
    "shmget": 194, "shmat": 196, "semget": 190, "msgget": 186, "mq_open": 180, "memfd_create": 279, "memfd_secret": 447,
    "socket": 198, "ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271,
    "unshare": 97, "setns": 268, "mount": 40, "umount2": 39, "pivot_root": 41, "chroot": 51,
    "open_tree": 428, "move_mount": 429, "fsopen": 430, "mount_setattr": 442, "open_by_handle_at": 265,
    "bpf": 280, "perf_event_open": 241, "userfaultfd": 282, "io_uring_setup": 425, "fanotify_init": 262,
    "inotify_init1": 26, "add_key": 217, "request_key": 218, "keyctl": 219,
    "personality": 92, "kexec_load": 104, "init_module": 105, "finit_module": 273,
}  # fmt: skip
MACHINES = {"x86_64": (0xC000003E, X86_64, 56), "aarch64": (0xC00000B7, AARCH64, 220)}  # and clone's number
CLONE3 = 435
CLONE_THREAD = 0x10000
X32 = 0x40000000  # calls of the x32 interface carry this bit

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data, little-endian
Line = tuple[int, int, int, int]  # operation, lines to skip if so and if not, operand
ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000


def filter_program(machine: str | None = None) -> bytes:
    """The filter as bytes of BPF for this kind of machine; raises KeyError for one it is not written for."""
    architecture, denied, clone = MACHINES[machine or platform.machine()]
    program: list[Line] = [
        (LOAD, 0, 0, ARCHITECTURE),
        *unless(EQUAL, architecture, KILL),
        (LOAD, 0, 0, NUMBER),
        *when(AT_LEAST, X32, KILL),
        *(line for number in denied.values() for line in when(EQUAL, number, REFUSE | errno.EPERM)),
        *when(EQUAL, CLONE3, REFUSE | errno.ENOSYS),  # its flags are out of sight; the C library then uses clone
        (EQUAL, 0, 3, clone),
        (LOAD, 0, 0, FIRST_ARGUMENT),
        *unless(ANY_BIT, CLONE_THREAD, REFUSE | errno.EPERM),
        (RETURN, 0, 0, ALLOW),
    ]
    return b"".join(struct.pack("<HBBI", *line) for line in program)


def when(test: int, value: int, verdict: int) -> list[Line]:
    """End with a verdict when a test of what was loaded holds; else go on."""
    return [(test, 0, 1, value), (RETURN, 0, 0, verdict)]


def unless(test: int, value: int, verdict: int) -> list[Line]:
    """Go on when a test of what was loaded holds; else end with a verdict."""
    return [(test, 1, 0, value), (RETURN, 0, 0, verdict)]
