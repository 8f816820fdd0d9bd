#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/options.hpp"
#include "core/run_request.hpp"

namespace lab::core {

/// Throws UsageError unless a program is asked for exactly one of the things that it can do: each
/// with the option that asks for it ("train"), and whether it does.
void check_one_mode(const std::vector<std::pair<std::string, bool>>& modes);

/// Throws UsageError when a setting of a training was given where nothing is trained: what is asked
/// of a run is answered by the run's own. Only those in `may_differ` may be given.
void check_no_settings(const RunRequest& request, const FieldList& settings,
                       const std::vector<std::string>& may_differ);
/// The same for a lab's options struct.
template <class Options>
void check_no_settings(const RunRequest& request, const std::vector<std::string>& may_differ = {}) {
  Options options;
  FieldList list;
  fields(list, options);
  check_no_settings(request, list, may_differ);
}

}  // namespace lab::core
