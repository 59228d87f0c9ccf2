//! What ties a worker to the process that started it, so that no worker outlives it.
//!
//! Everywhere: the worker leaves when its commands end. Linux: the kernel kills it with its parent. Windows: both are
//! in a job that ends with its last handle.

/// In the worker: asks the kernel for a kill when the parent dies. Returns whether the parent still lives.
#[cfg(target_os = "linux")]
pub fn bind_to_parent(parent: u32) -> bool {
    // SAFETY: the call only takes numbers.
    unsafe {
        libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL);
    }
    // The parent may have died before the call.
    std::os::unix::process::parent_id() == parent
}

/// In the worker: nothing to ask for here; the end of the commands is the sign.
#[cfg(not(target_os = "linux"))]
pub fn bind_to_parent(_parent: u32) -> bool {
    true
}

/// In the worker: Ctrl+C in a terminal reaches all of its processes; what it means is for the parent to say.
pub fn leave_interrupts_to_parent() {
    #[cfg(unix)]
    // SAFETY: the call only takes numbers.
    unsafe {
        libc::signal(libc::SIGINT, libc::SIG_IGN);
    }
}

/// Leaves at once, without the exit handlers of drivers, which may hang.
pub fn leave(code: i32) -> ! {
    #[cfg(unix)]
    // SAFETY: ends the process.
    unsafe {
        libc::_exit(code)
    }
    #[cfg(windows)]
    // SAFETY: ends the process; the pseudo handle of the own process is always valid.
    unsafe {
        use windows_sys::Win32::System::Threading::{GetCurrentProcess, TerminateProcess};
        TerminateProcess(GetCurrentProcess(), code.cast_unsigned());
    }
    #[cfg(not(unix))]
    std::process::exit(code)
}

/// In the worker: from now on, what is printed to standard output goes to standard error.
#[cfg(unix)]
pub fn point_stdout_at_stderr() -> std::io::Result<()> {
    // SAFETY: both descriptors are open; the old standard output is closed, a copy of it was made before.
    match unsafe { libc::dup2(libc::STDERR_FILENO, libc::STDOUT_FILENO) } {
        -1 => Err(std::io::Error::last_os_error()),
        _ => Ok(()),
    }
}

/// In the worker: from now on, what is printed to standard output goes to standard error.
#[cfg(windows)]
pub fn point_stdout_at_stderr() -> std::io::Result<()> {
    use windows_sys::Win32::System::Console::{GetStdHandle, STD_ERROR_HANDLE, STD_OUTPUT_HANDLE, SetStdHandle};
    // SAFETY: the calls take constants and a handle that this process owns.
    match unsafe { SetStdHandle(STD_OUTPUT_HANDLE, GetStdHandle(STD_ERROR_HANDLE)) } {
        0 => Err(std::io::Error::last_os_error()),
        _ => Ok(()),
    }
}

/// In the parent: holds what ends the worker with it.
#[cfg(not(windows))]
#[derive(Debug)]
pub struct Leash;

#[cfg(not(windows))]
impl Leash {
    /// Nothing to hold here: the worker binds itself.
    pub fn on(_child: &std::process::Child) -> std::io::Result<Self> {
        Ok(Self)
    }
}

/// In the parent: holds what ends the worker with it.
#[cfg(windows)]
#[derive(Debug)]
pub struct Leash {
    _job: std::os::windows::io::OwnedHandle,
}

#[cfg(windows)]
impl Leash {
    /// Puts the worker into a job that kills it when the last handle to the job is closed.
    pub fn on(child: &std::process::Child) -> std::io::Result<Self> {
        use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
        use windows_sys::Win32::System::JobObjects::{
            AssignProcessToJobObject, CreateJobObjectW, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE,
            JOBOBJECT_EXTENDED_LIMIT_INFORMATION, JobObjectExtendedLimitInformation, SetInformationJobObject,
        };
        // SAFETY: null attributes and name are allowed; the handle is checked before it is owned.
        let job = unsafe {
            let job = CreateJobObjectW(std::ptr::null(), std::ptr::null());
            if job.is_null() {
                return Err(std::io::Error::last_os_error());
            }
            OwnedHandle::from_raw_handle(job)
        };
        let mut limits = JOBOBJECT_EXTENDED_LIMIT_INFORMATION::default();
        limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
        let n_bytes = size_of_val(&limits) as u32;
        // SAFETY: the pointer and the length describe `limits`, and both handles are open.
        let is_bound = unsafe {
            SetInformationJobObject(
                job.as_raw_handle(),
                JobObjectExtendedLimitInformation,
                (&raw const limits).cast(),
                n_bytes,
            ) != 0
                && AssignProcessToJobObject(job.as_raw_handle(), child.as_raw_handle()) != 0
        };
        if is_bound { Ok(Self { _job: job }) } else { Err(std::io::Error::last_os_error()) }
    }
}
