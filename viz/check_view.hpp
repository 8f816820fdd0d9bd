#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "viz/panels/panel.hpp"
#include "viz/scene.hpp"

namespace lab::viz {

/// A field of a view that asks for what the runs do not have.
struct Misfit {
  std::string message;  ///< for the user: the option, and what can be chosen instead
  std::function<void(View&)> drop;
};

/// What scene.view asks of scene.run (metrics: of any run of the scene) that it does not have.
/// Fields that other labs' runs are asked with do not count, nor does what cannot be known because
/// the run's files are missing or damaged.
std::vector<Misfit> misfits(const Scene& scene);

/// Throws UsageError with the first misfit, if there is one.
void check_view(const Scene& scene);

/// The panel of that name, or the first that suits scene.run when `name` is empty. Throws
/// UsageError, naming the nearest, when there is none; Error when it has nothing to show of the
/// run. The scene must have a run.
Panel& find_panel(const std::vector<std::unique_ptr<Panel>>& panels, const std::string& name,
                  const Scene& scene);

/// For a scene that was asked to show a run beside scene.run. Throws UsageError when that cannot be
/// drawn: it is of another lab, or the run itself (scene.other is null then); Error when it cannot
/// be read.
void check_beside(const Scene& scene);

}  // namespace lab::viz
