#include "core/command_line.hpp"
#include "labs/frozenlake/commands.hpp"

int main(int argc, char** argv) {
  return lab::core::run_program("lab frozenlake",
                                [&] { return lab::labs::frozenlake::run(argc, argv); });
}
