#pragma once

#include "labs/tracing/data.hpp"
#include "labs/tracing/logistic.hpp"
#include "labs/tracing/predictions.hpp"

namespace lab::labs::tracing {

/// The yardstick for what these encoders know; a data set without tags gets one for all.
LogisticModel make_yardstick(const envs::AnswerEncoders& encoders);
void fit(LogisticModel& yardstick, const Options& options, const Sequences& sequences);
Predictions predict(const LogisticModel& yardstick, const Sequences& sequences);

}  // namespace lab::labs::tracing
