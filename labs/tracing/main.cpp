#include "core/command_line.hpp"
#include "core/process_settings.hpp"
#include "labs/tracing/commands.hpp"

int main(int argc, char** argv) {
  lab::core::keep_freed_memory();
  lab::core::set_library_variables();
  return lab::core::run_program("lab tracing", [&] { return lab::labs::tracing::run(argc, argv); });
}
