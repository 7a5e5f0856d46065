"""The system calls that a submission may not make, as a program for the kernel's seccomp filter.

One process is enough for a submission: without fork there are no bombs, and nothing stays behind. Memory
outside the address space (shared memory, anonymous files) would escape the memory limit. The rest are doors
into the kernel that numerical code has no use for.

Without namespaces of its own a process shares the machine's users, processes and queues: `pid` then names the one
process that it may signal or set limits of, and whom a file belongs to may not be changed.
"""

import errno
import platform
import struct

# name -> (number on x86-64, on arm64), None where there is none; asm/unistd_64.h and asm-generic/unistd.h
Numbers = dict[str, tuple[int | None, int | None]]
DENIED: Numbers = {
    # another process
    "fork": (57, None), "vfork": (58, None), "ptrace": (101, 117), "kcmp": (312, 272),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "process_madvise": (440, 440),
    "process_mrelease": (448, 448), "pidfd_open": (434, 434), "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424), "migrate_pages": (256, 238), "move_pages": (279, 239),
    "setpriority": (141, 140), "ioprio_set": (251, 30), "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118), "sched_setattr": (314, 274),
    # the network, also within the machine
    "socket": (41, 198), "socketpair": (53, 199),
    # memory and queues outside the address space
    "shmget": (29, 194), "shmat": (30, 196), "shmctl": (31, 195), "semget": (64, 190), "semop": (65, 193),
    "semctl": (66, 191), "semtimedop": (220, 192), "msgget": (68, 186), "msgsnd": (69, 189), "msgrcv": (70, 188),
    "msgctl": (71, 187), "mq_open": (240, 180), "mq_unlink": (241, 181),
    "memfd_create": (319, 279), "memfd_secret": (447, 447),
    # namespaces and mounts
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41),
    "chroot": (161, 51), "open_tree": (428, 428), "open_tree_attr": (467, 467), "move_mount": (429, 429),
    "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433),
    "mount_setattr": (442, 442), "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265),
    # doors into the kernel
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "fanotify_init": (300, 262),
    "fanotify_mark": (301, 263), "inotify_init": (253, None), "inotify_init1": (294, 26), "add_key": (248, 217),
    "request_key": (249, 218), "keyctl": (250, 219), "personality": (135, 92), "modify_ldt": (154, None),
    "uselib": (134, None), "lookup_dcookie": (212, 18), "nfsservctl": (180, 42), "syslog": (103, 116),
    # the machine's settings
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105), "finit_module": (313, 273),
    "delete_module": (176, 106), "reboot": (169, 142), "swapon": (167, 224), "swapoff": (168, 225),
    "acct": (163, 89), "quotactl": (179, 60), "quotactl_fd": (443, 443), "sethostname": (170, 161),
    "setdomainname": (171, 162), "settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171),
    "clock_adjtime": (305, 266), "vhangup": (153, 58), "iopl": (172, None), "ioperm": (173, None),
}  # fmt: skip
OWNERSHIP: Numbers = {  # of files that are elsewhere: Landlock does not watch over it
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452), "chown": (92, None),
    "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54), "utime": (132, None), "utimes": (235, None),
    "futimesat": (261, None), "utimensat": (280, 88), "setxattr": (188, 5), "lsetxattr": (189, 6),
    "fsetxattr": (190, 7), "setxattrat": (463, 463), "removexattr": (197, 14), "lremovexattr": (198, 15),
    "fremovexattr": (199, 16), "removexattrat": (466, 466), "file_setattr": (469, 469),
}  # fmt: skip
OF_A_PROCESS: Numbers = {  # what the first argument names must be the process itself
    "kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240), "prlimit64": (302, 261), "sched_setaffinity": (203, 122), "setpgid": (109, 154),
}  # fmt: skip
PRCTL, FCNTL = (157, 167), (72, 25)
SET_PARENT_DEATH_SIGNAL = 1  # of prctl: that it ends with the grader
SET_OWNER, SET_SIGNAL, SET_OWNER_EX = 8, 10, 15  # of fcntl: whom a pipe signals, and how
MACHINES = {"x86_64": (0xC000003E, 56), "aarch64": (0xC00000B7, 220)}  # AUDIT_ARCH_..., and clone's number
CLONE3 = 435
CLONE_THREAD = 0x10000
X32 = 0x40000000  # calls of the x32 interface carry this bit

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, FIRST_ARGUMENT, SECOND_ARGUMENT = 0, 4, 16, 24  # offsets in struct seccomp_data, little-endian
Line = tuple[int, int, int, int]  # operation, lines to skip if so and if not, operand
ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
NOT_PERMITTED = REFUSE | errno.EPERM


def filter_program(machine: str | None = None, pid: int | None = None) -> bytes:
    """The filter as bytes of BPF for this kind of machine; KeyError for one it is not written for.

    pid: of the process, where it shares the machine's processes and files; None behind namespaces of its own.
    """
    machine = machine or platform.machine()
    architecture, clone = MACHINES[machine]
    denied = DENIED if pid is None else DENIED | OWNERSHIP
    program: list[Line] = [
        (LOAD, 0, 0, ARCHITECTURE),
        *unless(EQUAL, architecture, KILL),
        (LOAD, 0, 0, NUMBER),
        *when(AT_LEAST, X32, KILL),
        *(line for number in numbers(denied, machine) for line in when(EQUAL, number, NOT_PERMITTED)),
        *when(EQUAL, CLONE3, REFUSE | errno.ENOSYS),  # its flags are out of sight; the C library then uses clone
        *([] if pid is None else of_itself(machine, pid)),
        (EQUAL, 0, 3, clone),
        (LOAD, 0, 0, FIRST_ARGUMENT),
        *unless(ANY_BIT, CLONE_THREAD, NOT_PERMITTED),
        (RETURN, 0, 0, ALLOW),
    ]
    return b"".join(struct.pack("<HBBI", *line) for line in program)


def numbers(calls: Numbers, machine: str) -> list[int]:
    """The numbers of some calls on a kind of machine."""
    column = list(MACHINES).index(machine)
    return [number for both in calls.values() if (number := both[column]) is not None]


def of_itself(machine: str, pid: int) -> list[Line]:
    """Lines that allow calls about a process where that is `pid`, or 0, which stands for whoever asks.

    Of two more calls they refuse the ways by which it would reach another process, or outlive the grader.
    """
    lines: list[Line] = []
    for number in numbers(OF_A_PROCESS, machine):
        allowed = [(EQUAL, 2, 0, pid), (EQUAL, 1, 0, 0), (RETURN, 0, 0, NOT_PERMITTED), (RETURN, 0, 0, ALLOW)]
        lines += [(EQUAL, 0, 5, number), (LOAD, 0, 0, FIRST_ARGUMENT), *allowed]
    for call, place, refused in (
        (PRCTL, FIRST_ARGUMENT, [SET_PARENT_DEATH_SIGNAL]),
        (FCNTL, SECOND_ARGUMENT, [SET_OWNER, SET_SIGNAL, SET_OWNER_EX]),
    ):
        (number,) = numbers({"": call}, machine)
        tests = [line for option in refused for line in when(EQUAL, option, NOT_PERMITTED)]
        lines += [(EQUAL, 0, len(tests) + 2, number), (LOAD, 0, 0, place), *tests, (RETURN, 0, 0, ALLOW)]
    return lines


def when(test: int, value: int, verdict: int) -> list[Line]:
    """End with a verdict when a test of what was loaded holds; else go on."""
    return [(test, 0, 1, value), (RETURN, 0, 0, verdict)]


def unless(test: int, value: int, verdict: int) -> list[Line]:
    """Go on when a test of what was loaded holds; else end with a verdict."""
    return [(test, 1, 0, value), (RETURN, 0, 0, verdict)]
