#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "labs/movielens/commands.hpp"
#include "labs/movielens/data.hpp"

namespace lab::labs::movielens {

/// The model's index of the user that `text` names: by id, or by that index itself. Throws Error,
/// naming users that there are, when it is none.
int user_index(const Data& data, std::string_view text, By by);

/// The model's index of the film that `text` names. A plain number is its id (or the index itself);
/// any other text is a piece of its title, the whole title before others that contain it. Throws
/// Error when no film fits, naming the nearest, or several do, naming them.
int movie_index(const Data& data, std::string_view text, By by);

/// A user's rows in the sample, in its order.
struct UserRows {
  std::vector<std::uint32_t> training, validation;

  [[nodiscard]] std::vector<std::uint32_t> all() const;
};
UserRows rows_of(const envs::RatingSample& sample, int user);

/// For each row of the sample whether it was held out.
std::vector<bool> held_out_rows(const envs::RatingSample& sample);

const envs::Movie& film_of(const Data& data, int movie);
int rating_count(const Data& data, int movie);

/// "user 414 (index 413): 2,698 ratings" and "Heat (1995) (id 6, index 5): 102 ratings".
std::string user_line(const Data& data, int user);
std::string film_line(const Data& data, int movie);

/// For --json: {"id", "index", "ratings"}, of a film also "title" and "genres".
nlohmann::ordered_json user_json(const Data& data, int user);
nlohmann::ordered_json film_json(const Data& data, int movie);

/// `text` for a column of `width`: what is longer ends in "…".
std::string shortened(const std::string& text, int width);

}  // namespace lab::labs::movielens
