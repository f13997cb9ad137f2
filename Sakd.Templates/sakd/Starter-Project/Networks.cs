using Sakd;

namespace StarterNamespace;

/// <summary>A convolution beside a shortcut: a block is its layers, in order.</summary>
[Block]
[Conv("conv", 3, "channels", Stride = "stride"), BatchNorm("bn", As = "residual")]
[Shortcut("shortcut", As = "skip")]
[Add("residual", "skip"), Relu]
public sealed partial class Unit;

/// <summary>What images go through first.</summary>
[Block]
[Conv("conv", 3, "channels", Stride = "stride"), BatchNorm("bn"), Relu]
public sealed partial class Entry;

/// <summary>The teacher: three stages of two blocks.</summary>
[Architecture("teacher", Input = "1x28x28", Classes = 10)]
[Stem<Entry>("stem", 16, Stride = 2)]
[Stage<Unit>("stage1", 16, Repeat = 2)]
[Stage<Unit>("stage2", 32, Stride = 2, Repeat = 2)]
[Stage<Unit>("stage3", 64, Stride = 2, Repeat = 2)]
[Head("fc")]
public sealed partial class Teacher;

/// <summary>The student: stages of one block with half the channels.</summary>
[Architecture("student", Input = "1x28x28", Classes = 10)]
[Stem<Entry>("stem", 8, Stride = 2)]
[Stage<Unit>("stage1", 8)]
[Stage<Unit>("stage2", 16, Stride = 2)]
[Stage<Unit>("stage3", 32, Stride = 2)]
[Head("fc")]
public sealed partial class Student;

/// <summary>The teacher teaches the student; what trains them is generated from this line.</summary>
[SpotAdaptive<Teacher, Student>]
public sealed partial class TeacherToStudent;
