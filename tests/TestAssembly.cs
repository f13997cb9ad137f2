using Xunit.Sdk;
using Xunit.v3;

// Compiled into every test assembly. libtorch uses all cores by itself, and tests share its global state.
[assembly: Parallelization(Mode = ParallelMode.None)]
