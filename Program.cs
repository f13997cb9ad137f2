using System.Runtime.Intrinsics.X86;
foreach (var (l,s) in new[]{(0,0),(1,0),(7,0),(0xD,0),(0xD,1),(0xD,5),(0xD,6),(0xD,7)}) { var r = X86Base.CpuId(l,s); Console.WriteLine($"{l:x}.{s} {r.Eax:x} {r.Ebx:x} {r.Ecx:x} {r.Edx:x}"); }
Console.WriteLine($"{Avx512F.IsSupported} {Avx512BW.VL.IsSupported}");
