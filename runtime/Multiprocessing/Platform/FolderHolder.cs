using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Multiprocessing.Native;

namespace Multiprocessing.Platform;

/// <summary>
/// Says, for people, which process has the lock of a folder. Only where the system says so; never throws.
/// </summary>
internal static class FolderHolder
{
    internal static string Describe(SafeFileHandle folder)
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                if (Interop.Libc.FileIdOf((int)folder.DangerousGetHandle()) is { } id && Find(id) is int process)
                {
                    return Describe(process);
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
            {
                // It has just given it back, or /proc is not mounted.
            }
        }
        return "another process";
    }

    /// <summary>
    /// Lines as "3: FLOCK  ADVISORY  WRITE 1234 00:1a:567 0 EOF"; those that begin with "->" behind the number only
    /// wait.
    /// </summary>
    private static int? Find(FileId id)
    {
        string file = string.Create(CultureInfo.InvariantCulture, $"{id.Major:x2}:{id.Minor:x2}:{id.Inode}");
        foreach (string line in File.ReadLines("/proc/locks"))
        {
            string[] parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length > 5 && parts[1] == "FLOCK" && parts[5] == file)
            {
                return int.Parse(parts[4], CultureInfo.InvariantCulture);
            }
        }
        return null;
    }

    private static string Describe(int process)
    {
        string status = File.ReadAllText($"/proc/{process}/stat");
        int end = status.LastIndexOf(')');
        string name = status[(status.IndexOf('(') + 1)..end];
        return $"process {process} ('{name}'{(status[end + 2] is 'T' or 't' ? ", which is stopped" : "")})";
    }
}
