#pragma once

#include <array>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "core/array.hpp"
#include "core/random.hpp"

namespace lab::agents {

/// Writes an object's members into named arrays. An object lists its members once, in a function
/// `state_of(archive, object)`; StateWriter and StateReader both walk that list, where growing()
/// stands for a vector whose length the object does not know before it is read.
class StateWriter {
 public:
  explicit StateWriter(core::Arrays& arrays) : arrays_(arrays) {}

  template <class T>
  requires std::is_arithmetic_v<T>
  void operator()(const std::string& name, const T& value) {
    arrays_[name] = core::make_array(std::span<const T>(&value, 1), {});
  }
  void operator()(const std::string& name, const bool& value) {
    const auto byte = static_cast<std::uint8_t>(value);
    (*this)(name, byte);
  }
  template <class T>
  void operator()(const std::string& name, const std::vector<T>& values) {
    arrays_[name] = core::make_array(values);
  }
  template <class T>
  void growing(const std::string& name, const std::vector<T>& values) {
    (*this)(name, values);
  }
  void operator()(const std::string& name, const core::Pcg64& rng) {
    const auto s = rng.state();
    arrays_[name] = core::make_array(std::vector<std::uint64_t>{
        s.state_high, s.state_low, s.increment_high, s.increment_low, s.has_spare, s.spare});
  }

 private:
  core::Arrays& arrays_;
};

/// Reads back what StateWriter wrote. Throws Error when an array is missing, or has another type or
/// length than the member already has (those of growing() may have any length).
class StateReader {
 public:
  explicit StateReader(const core::Arrays& arrays) : arrays_(arrays) {}

  template <class T>
  requires std::is_arithmetic_v<T>
  void operator()(const std::string& name, T& value) { value = read<T>(name, 1).front(); }
  void operator()(const std::string& name, bool& value) {
    value = read<std::uint8_t>(name, 1).front() != 0;
  }
  template <class T>
  void operator()(const std::string& name, std::vector<T>& values) {
    values = read<T>(name, values.size());
  }
  template <class T>
  void growing(const std::string& name, std::vector<T>& values) {
    values = any_length<T>(name);
  }
  void operator()(const std::string& name, core::Pcg64& rng) {
    const auto w = read<std::uint64_t>(name, 6);
    rng.set_state({w[0], w[1], w[2], w[3], static_cast<std::uint32_t>(w[4]),
                   static_cast<std::uint32_t>(w[5])});
  }

  /// The values of an array of any length.
  template <class T>
  std::vector<T> any_length(const std::string& name) {
    return core::values_of<T>(find(name), name);
  }

 private:
  const core::Array& find(const std::string& name) const {
    const auto at = arrays_.find(name);
    if (at == arrays_.end())
      fail("the checkpoint has no '{}': it is of another agent or lab", name);
    return at->second;
  }
  template <class T>
  std::vector<T> read(const std::string& name, std::size_t size) {
    auto values = core::values_of<T>(find(name), name);
    if (values.size() != size) {
      fail("the checkpoint's '{}' has {} numbers where {} are needed: it is of another network",
           name, values.size(), size);
    }
    return values;
  }

  const core::Arrays& arrays_;
};

/// What a checkpoint holds of any learner with an optimiser like Adam: its parameters, their two
/// moments, and how many steps it has taken. A lab adds what its own learner has beside.
template <class Archive, class State>
void learner_state_of(Archive& archive, State& state) {
  archive.growing("learner.parameters", state.parameters);
  archive.growing("learner.first_moment", state.first_moment);
  archive.growing("learner.second_moment", state.second_moment);
  archive("learner.steps", state.steps);
}

}  // namespace lab::agents
