#include "core/command_line.hpp"
#include "labs/movielens/commands.hpp"

int main(int argc, char** argv) {
  return lab::core::run_program("lab movielens",
                                [&] { return lab::labs::movielens::run(argc, argv); });
}
