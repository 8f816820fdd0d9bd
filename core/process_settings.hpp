#pragma once

namespace lab::core {

/// Settings of the whole process for a program that computes much, so that nobody needs to export
/// variables for it. Those that the user has exported are left as they are. Call them at the start
/// of a program, while it has one thread.

/// From now on the process keeps the memory that it frees, and serves its next requests from it. A
/// training step asks for the same large blocks over and over; each that goes back to the system
/// comes again as new pages, which must be found and filled with zeros. Does nothing where the C
/// library is not glibc. The user's own variables: MALLOC_MMAP_THRESHOLD_, MALLOC_TRIM_THRESHOLD_.
void keep_freed_memory();

/// How OpenBLAS and OpenMP will work if something (LibTorch) loads them later. OpenBLAS knows
/// processors by their numbers: on one that is younger than itself it computes as on one of 2004,
/// with vectors of 4 numbers, so it is told here what this one can do (OPENBLAS_CORETYPE). Threads
/// of OpenMP sleep while they wait, and do not spin (OMP_WAIT_POLICY).
void set_library_variables();

}  // namespace lab::core
