#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "message/limits.h"

namespace triaged::message {

/// What is wrong with one mail, in plain words: each sentence once, at most limits::defects.
class Defects {
public:
    void add(std::string_view what) {
        if (list_.size() >= limits::defects) return;
        for (const auto& known : list_) {
            if (known == what) return;
        }
        list_.emplace_back(what);
    }

    /// Something was left out.
    void limit(std::string_view what) {
        limits_hit_ = true;
        add(what);
    }

    const std::vector<std::string>& list() const { return list_; }
    bool limits_hit() const { return limits_hit_; }

private:
    std::vector<std::string> list_;
    bool limits_hit_ = false;
};

}  // namespace triaged::message
