// What every command is given besides its own options. Floor 6.
#pragma once

#include "cmd/configuration.hpp"
#include "cmd/terminal.hpp"

namespace trastienda::cmd {

struct Context {
    const LoadedConfiguration& loaded;
    Language language = Language::en;
    Terminal output;  // standard output
    Terminal error;   // standard error

    [[nodiscard]] const Configuration& configuration() const { return loaded.configuration; }
};

}  // namespace trastienda::cmd
