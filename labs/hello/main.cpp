#include "core/command_line.hpp"
#include "labs/hello/commands.hpp"

int main(int argc, char** argv) {
  return lab::core::run_program("lab hello", [&] { return lab::labs::hello::run(argc, argv); });
}
