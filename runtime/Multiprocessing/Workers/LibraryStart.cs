using System.Runtime.CompilerServices;

namespace Multiprocessing.Workers;

/// <summary>
/// What happens first in each process that uses this library, before <c>Main</c> if the program has marked methods.
/// </summary>
internal static class LibraryStart
{
#pragma warning disable CA2255 // what a program was started in is only known at its start
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Run()
    {
        MissedWorker.EndIfMainIsNext();
        InitialFolder.Remember();
    }
}
