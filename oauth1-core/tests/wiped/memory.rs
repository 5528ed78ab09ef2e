//! The process's own memory: what is allocated in it, what was freed, the statics and the stacks.

use std::{
    fs::File,
    io::Read as _,
    ops::Range,
    os::unix::fs::FileExt as _,
    sync::{Mutex, PoisonError},
};

/// What is looked for. It is kept masked, so that it is not found here.
#[derive(Clone, Copy)]
pub(crate) struct Pattern([u8; Pattern::LENGTH]);

impl Pattern {
    pub(crate) const LENGTH: usize = 16;
    const MASK: u8 = 0x80;

    pub(crate) fn new(octet: impl Fn(usize) -> u8) -> Self {
        Self(std::array::from_fn(|at| octet(at) ^ Self::MASK))
    }

    pub(crate) fn octet(&self, at: usize) -> u8 {
        self.0[at % Self::LENGTH] ^ Self::MASK
    }

    fn count_in(&self, octets: &[u8]) -> usize {
        let is_here = |window: &&[u8]| {
            // Most differ in the first octet, and this is compiled without optimization.
            window[0] ^ Self::MASK == self.0[0]
                && window.iter().zip(&self.0).all(|(octet, masked)| octet ^ Self::MASK == *masked)
        };
        octets.windows(Self::LENGTH).filter(is_here).count()
    }
}

struct Memory {
    file: File,
    maps: Box<[u8]>,
    chunk: Box<[u8]>,
}

static MEMORY: Mutex<Option<Memory>> = Mutex::new(None);

const CHUNK: usize = 1 << 16;
const PAGE: usize = 1 << 12;
static NEVER_USED: [u8; PAGE + Pattern::LENGTH] = [0; PAGE + Pattern::LENGTH];

/// How many times it is in memory.
///
/// Not looked at is the stack below the caller's pattern, which the next calls write over: what hashes a secret, be it
/// SHA-1 here or ring, has its blocks there.
pub(crate) fn count(wanted: &Pattern) -> usize {
    let stack_pointer = std::ptr::from_ref(wanted).addr();
    let mut memory = MEMORY.lock().unwrap_or_else(PoisonError::into_inner);
    let memory = memory.get_or_insert_with(|| Memory {
        file: File::open("/proc/self/mem").unwrap(),
        maps: vec![0; CHUNK].into(),
        chunk: vec![0; CHUNK].into(),
    });
    let maps = read_maps(&mut memory.maps);
    let own = memory.chunk.as_ptr_range();
    let own = own.start.addr()..own.end.addr();
    let mut count = 0;
    for Range { start, end } in maps.lines().filter_map(writable) {
        let start = if (start..end).contains(&stack_pointer) { stack_pointer } else { start };
        for part in [start..own.start.clamp(start, end), own.end.clamp(start, end)..end] {
            count += count_in(&memory.file, &mut memory.chunk, part, wanted);
        }
    }
    count
}

/// Nothing is allocated for it: that could write over what was freed.
fn read_maps(buffer: &mut [u8]) -> &str {
    let mut maps = File::open("/proc/self/maps").unwrap();
    let mut length = 0;
    loop {
        match maps.read(&mut buffer[length..]).unwrap() {
            0 => break,
            read => length += read,
        }
    }
    assert!(length < buffer.len(), "the list of mappings is longer than the buffer");
    str::from_utf8(&buffer[..length]).unwrap()
}

/// The addresses of a mapping that can be written to.
fn writable(line: &str) -> Option<Range<usize>> {
    let (addresses, rest) = line.split_once(' ')?;
    let (start, end) = addresses.split_once('-')?;
    let address = |text| usize::from_str_radix(text, 16).ok();
    rest.starts_with("rw").then_some(address(start)?..address(end)?)
}

fn count_in(memory: &File, chunk: &mut [u8], part: Range<usize>, wanted: &Pattern) -> usize {
    let (mut at, mut count) = (part.start, 0);
    while part.end.saturating_sub(at) >= Pattern::LENGTH {
        let size = chunk.len().min(part.end - at);
        // Some mappings are the kernel's own.
        let Ok(read) = memory.read_at(&mut chunk[..size], at as u64) else { break };
        let octets = &chunk[..read];
        for start in (0..read).step_by(PAGE) {
            let page = &octets[start..read.min(start + PAGE + Pattern::LENGTH - 1)];
            // Most of a stack has never been used.
            if *page != NEVER_USED[..page.len()] {
                count += wanted.count_in(page);
            }
        }
        if read < Pattern::LENGTH {
            break;
        }
        // What lies across the end of a chunk is found in the next one.
        at += read - (Pattern::LENGTH - 1);
    }
    count
}
