#pragma once

namespace lab::labs::hello {

/// The modules with a student's cells (my_cell.hpp), beside the programs.
inline constexpr const char* kMyRnnFile = "lab-hello-mine-rnn.so";
inline constexpr const char* kMyLstmFile = "lab-hello-mine-lstm.so";

}  // namespace lab::labs::hello
