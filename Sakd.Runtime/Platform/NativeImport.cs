using System.Runtime.InteropServices;

namespace Sakd.Platform;

/// <summary>A function that a loaded library of Linux calls by way of its table of imports, where another one can take its place.</summary>
internal static class NativeImport
{
    // The head of struct link_map, which is what dlopen returns: where the library lies, its name, its dynamic section.
    private const int DynamicOfLinkMap = 16;

    // Tags of the dynamic section, of the ELF standard.
    private const long StringTable = 5, SymbolTable = 6, RelocationBytes = 2, Relocations = 23;
    private const long BindNow = 24, Flags = 30, MoreFlags = 0x6ffffffb;
    private const int BindNowInFlags = 8, BindNowInMoreFlags = 1;

    private const int SymbolSize = 24;
    private const int RelocationSize = 24;
    private const uint JumpSlot = 7;

    /// <summary>Has a library call another function from now on.</summary>
    /// <param name="library">Its name; it must be loaded already.</param>
    /// <param name="function">The function that it calls.</param>
    /// <param name="replacement">What it is to call, of the same signature.</param>
    /// <returns>Whether there was such a call that could be redirected; on other platforms than Linux on x64 there is none.</returns>
    public static bool Redirect(string library, string function, nint replacement)
    {
        nint entry = Entry(library, function);
        if (entry != 0) Marshal.WriteIntPtr(entry, replacement);
        return entry != 0;
    }

    /// <summary>Where the function's address stands that a library calls; 0 where there is no such call that could be redirected.</summary>
    /// <param name="library">Its name; it must be loaded already.</param>
    /// <param name="function">The function that it calls.</param>
    public static nint Entry(string library, string function)
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture is not Architecture.X64) return 0;
        if (!NativeLibrary.TryLoad(library, out nint handle)) return 0;

        nint address = Marshal.ReadIntPtr(handle);
        var dynamic = DynamicSection(Marshal.ReadIntPtr(handle, DynamicOfLinkMap));
        if (!dynamic.TryGetValue(Relocations, out nint relocations) || IsReadOnly(dynamic)) return 0;

        for (int at = 0; at < dynamic[RelocationBytes]; at += RelocationSize)
        {
            ulong info = (ulong)Marshal.ReadInt64(relocations, at + 8);
            if ((uint)info == JumpSlot && NameOf((int)(info >> 32), dynamic) == function)
                return address + Marshal.ReadIntPtr(relocations, at);
        }

        return 0;
    }

    /// <summary>
    /// The function that libraries of the process find under a name: that of the program or of a library that was preloaded, where they
    /// have one, before the C library's.
    /// </summary>
    /// <param name="function">The function.</param>
    /// <exception cref="EntryPointNotFoundException">There is none.</exception>
    public static nint Global(string function) => NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), function);

    /// <summary>A library that is bound when it is loaded may keep its table where nothing can write afterwards.</summary>
    private static bool IsReadOnly(Dictionary<long, nint> dynamic) =>
        dynamic.ContainsKey(BindNow)
        || (dynamic.GetValueOrDefault(Flags) & BindNowInFlags) != 0
        || (dynamic.GetValueOrDefault(MoreFlags) & BindNowInMoreFlags) != 0;

    private static Dictionary<long, nint> DynamicSection(nint section)
    {
        var entries = new Dictionary<long, nint>();
        for (long tag; (tag = Marshal.ReadInt64(section)) != 0; section += 16) entries[tag] = Marshal.ReadIntPtr(section, 8);
        return entries;
    }

    private static string? NameOf(int symbol, Dictionary<long, nint> dynamic) =>
        Marshal.PtrToStringUTF8(dynamic[StringTable] + Marshal.ReadInt32(dynamic[SymbolTable], symbol * SymbolSize));
}
