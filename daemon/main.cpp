#include "app/command_line.h"

int main(int argc, char** argv) { return triaged::app::main(argc, argv); }
