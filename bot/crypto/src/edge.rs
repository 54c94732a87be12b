//! Where C ends and Rust begins: strings in and out, errors, panics.

use std::any::Any;
use std::cell::Cell;
use std::ffi::{CStr, CString, c_char};
use std::panic::{self, AssertUnwindSafe, Location};
use std::ptr;
use std::sync::Once;

use serde_json::{Value, value::RawValue};

/// What is wrong, in one line without any content.
pub struct Fault {
    pub text: String,
    /// What is in memory may not be what is stored.
    pub of_store: bool,
}

pub type Outcome<T> = Result<T, Fault>;

impl From<String> for Fault {
    fn from(text: String) -> Fault {
        Fault { text, of_store: false }
    }
}

impl From<&str> for Fault {
    fn from(text: &str) -> Fault {
        text.to_owned().into()
    }
}

thread_local! {
    static PANICKED_AT: Cell<Option<&'static Location<'static>>> = const { Cell::new(None) };
}

/// Panics are told through `error`. The standard hook would print their text, which may hold what somebody wrote.
pub fn silence_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        panic::set_hook(Box::new(|info| {
            // The place lives as long as the program: a panic's location is one of the compiler's constants.
            let place = info.location().map(|at| unsafe { &*ptr::from_ref(at).cast::<Location<'static>>() });
            PANICKED_AT.set(place);
        }));
    });
}

/// A text that was put together may hold anything; one that was written down in a source file does not.
fn describe_panic(payload: &(dyn Any + Send)) -> String {
    let place = PANICKED_AT.take().map_or_else(String::new, |at| format!(" at {}:{}", short(at.file()), at.line()));
    let text = payload.downcast_ref::<&'static str>().map_or_else(String::new, |text| format!(": {text}"));
    format!("the encryption library gave up{place}{text}")
}

fn short(path: &str) -> &str {
    path.split_once("/src/").map_or(path, |(folder, _)| &path[folder.rfind('/').map_or(0, |slash| slash + 1)..])
}

/// Runs `work`; its error, or its panic, goes to `error`, and `failed` is returned instead.
pub fn guarded<T>(error: *mut *mut c_char, failed: T, work: impl FnOnce() -> Outcome<T>) -> T {
    set_error(error, ptr::null_mut());
    let message = match panic::catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(value)) => return value,
        Ok(Err(fault)) => fault.text,
        Err(payload) => describe_panic(&*payload),
    };
    set_error(error, to_c(&message.replace(['\n', '\r', '\0'], " ")));
    failed
}

fn set_error(error: *mut *mut c_char, message: *mut c_char) {
    if error.is_null() {
        free(message);
    } else {
        unsafe { *error = message };
    }
}

/// The same for what returns a string.
pub fn guarded_string(error: *mut *mut c_char, work: impl FnOnce() -> Outcome<String>) -> *mut c_char {
    guarded(error, ptr::null_mut(), || Ok(to_c(&work()?)))
}

/// The same for what returns 0 or -1.
pub fn guarded_status(error: *mut *mut c_char, work: impl FnOnce() -> Outcome<()>) -> i32 {
    guarded(error, -1, || work().map(|()| 0))
}

/// JSON text has no zero bytes (they are written as escapes), and errors were cleaned of them.
fn to_c(text: &str) -> *mut c_char {
    CString::new(text).unwrap_or_default().into_raw()
}

pub fn free(string: *mut c_char) {
    if string.is_null() {
        return;
    }
    let mut bytes = unsafe { CString::from_raw(string) }.into_bytes();
    for byte in &mut bytes {
        unsafe { ptr::write_volatile(byte, 0) };
    }
}

pub fn text<'a>(string: *const c_char, name: &str) -> Outcome<&'a str> {
    Ok(optional_text(string, name)?.ok_or_else(|| format!("{name}: is missing"))?)
}

pub fn optional_text<'a>(string: *const c_char, name: &str) -> Outcome<Option<&'a str>> {
    if string.is_null() {
        return Ok(None);
    }
    let text = unsafe { CStr::from_ptr(string) }.to_str().map_err(|_| format!("{name}: not UTF-8"))?;
    Ok(Some(text))
}

/// serde's own texts quote what they stumbled over.
pub fn json_error(name: &str, error: &serde_json::Error) -> Fault {
    format!("{name}: not the JSON that is expected there (line {}, column {})", error.line(), error.column()).into()
}

pub fn json<T: serde::de::DeserializeOwned>(text: &str, name: &str) -> Outcome<T> {
    serde_json::from_str(text).map_err(|error| json_error(name, &error))
}

pub fn object(text: &str, name: &str) -> Outcome<serde_json::Map<String, Value>> {
    json(text, name)
}

pub fn raw(text: &str, name: &str) -> Outcome<Box<RawValue>> {
    json(text, name)
}
