#pragma once

namespace triaged::app {

/// The whole program: parses the command line, runs the command, returns the exit code.
int main(int argc, char** argv);

}  // namespace triaged::app
