namespace Multiprocessing.Workers;

// Why a process cannot be started, or may not be.
internal static partial class WorkerErrors
{
    internal static MultiprocessingException NotAsHostPath(string host) => new(
        $"'{host}' cannot be the HostPath of a worker: startup hooks are switched off in this program (PublishAot, "
        + "PublishTrimmed or StartupHookSupport=false in its project), so that only 'dotnet' can start one. Set "
        + "StartupHookSupport to true, or HostPath to null or to a 'dotnet' executable.");

    internal static FileNotFoundException FileIsGone(string file) => new(
        $"No worker can be started: '{file}' is not there. A worker is started from the files of the program, which "
        + "must stay in place while it runs.", file);

    internal static FileNotFoundException ExecutableIsGone(string? path) => new(
        $"No worker can be started: the executable of this program ({path ?? "its path is not known"}) is not there. "
        + "A worker is started from the files of the program, which must stay in place while it runs.", path);

    internal static FileNotFoundException RelativeFileNotFound(string what, string path) => new(
        $"No worker can be started: {char.ToLowerInvariant(what[0])}{what[1..]}, '{path}', is not there. It is "
        + "relative to the folder that the program was started in, which was deleted, or which the program left before "
        + "it was known. Give absolute paths on the command line.", path);

    internal static MultiprocessingException NoAssemblyOnCommandLine(IReadOnlyList<string> commandLine) => new(
        $"The program's assembly was not found on its own command line, '{string.Join(' ', commandLine)}', so that it "
        + "cannot be started again as a worker.");

    internal static IOException UnreadableSettings(string file, Exception error) => new(
        $"'{file}', the settings of this program, cannot be read, so that no worker can be started: {error.Message}",
        error);

    internal static PlatformNotSupportedException HooksAreOff() => new(
        "This program cannot start workers: startup hooks, by which a worker starts, are switched off in it "
        + "(PublishTrimmed, PublishAot or StartupHookSupport=false in its project), and as it is self-contained or a "
        + "single file, its settings cannot be replaced for a worker. No process was started. Set "
        + "<StartupHookSupport>true</StartupHookSupport> in the project; where it refers to the library's project "
        + "instead of its package and is trimmed, import buildTransitive/Multiprocessing.targets from there as well, "
        + "which keeps the hook from being trimmed. Or use a pool with Inline = true.");

    internal static PlatformNotSupportedException NativeProgram() => new(
        "A program published with NativeAOT cannot start workers yet: there is no startup hook in it. Publish it "
        + "otherwise (a single file, trimmed or not, works), or use a pool with Inline = true.");

    internal static MultiprocessingException NotWhileStarting() => new(
        "This process was started as a worker and cannot start others here: what runs is no call, but a startup hook "
        + "of the program or a module initializer, or Main called by one of them. It runs in each worker anew, and so "
        + "each would start more. In a module initializer, look at ChildProcess.Parent, which is null in the main "
        + "program only.");

    internal static ProcessNestingException InitializerRepeats(string initializer) => new(
        $"'{initializer}' cannot be the initializer of a pool that is made while it runs itself: each worker would "
        + "make such a pool again, without end. A static field that holds the pool does that, if the initializer uses "
        + "other static fields of the same type: keep the pool in another type, or make it only in the main program, "
        + "where ChildProcess.Parent is null.");

    internal static ProcessNestingException TooDeep(string name, int depth, int limit, string variable) => new(
        $"Process '{name}' is nested {depth} levels deep and cannot start another process: the limit is {limit}. If "
        + $"the program means to nest deeper, set the environment variable {variable}.");

    internal static MultiprocessingException OtherLibraryBuild(string path, string name, string own) => new(
        $"No process can be started from the plug-in that brings '{path}': the program has another build of {name} "
        + $"itself, '{own}', which a worker would take instead. Let both use the same build, or let the plug-in's load "
        + "context share the program's.");

    internal static ArgumentException BadVariableName(string name, string parameter) => new(
        $"'{name}' cannot be the name of an environment variable: it is empty, or contains '=' or a null character.",
        parameter);

    internal static ArgumentException BadVariableValue(string name, string parameter) => new(
        $"The value of the environment variable '{name}' contains a null character.", parameter);
}
