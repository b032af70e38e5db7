namespace Multiprocessing.Workers;

/// <summary>
/// The errors of child processes and workers, with their texts. What is said of a worker's death is in
/// <see cref="WorkerDeath"/>; what contradicts the protocol of a channel is said where it is found.
/// </summary>
internal static partial class WorkerErrors
{
    internal static MultiprocessingException OtherVersion(string variable, string text) => new(
        $"{variable}='{text}' was not written by this version of Multiprocessing: parent and worker use different "
        + "builds.");

    /// <summary>What a process writes that was started as a worker and would run <c>Main</c>.</summary>
    internal static string NoHookIsCalled(string variable, string text) =>
        $"This process was started as a Multiprocessing worker ({variable}={text}), but its runtime calls no startup "
        + "hook: Main would run instead, and so it was ended. HostPath may name a program with other settings. If it "
        + $"was not started as a worker, take {variable} out of the environment.";

    /// <summary>What a worker writes that could not begin to serve.</summary>
    internal static string StartFailed(Exception error) => $"A Multiprocessing worker could not start: {error}";

    internal static MultiprocessingException DirectoryIsGone(string directory, Exception error) => new(
        $"The call cannot begin in the worker's current directory '{directory}', as "
        + $"{nameof(ProcessPoolOptions.ResetEnvironmentBetweenCalls)} wants it: an earlier call has left that "
        + $"directory, and it cannot be entered any more ({error.Message}). Make it again, or let no call remove it.",
        error);

    internal static MultiprocessingException NoSuchMethod(string method, string assembly) => new(
        $"The worker has no method '{method}' in '{assembly}'; the caller runs another build of that assembly. Start "
        + "both from the same build.");

    internal static MultiprocessingException OtherContract(
        string method, string assembly, ulong workers, ulong callers) => new(
        $"'{method}' of '{assembly}' has contract {workers:X16} in the worker and {callers:X16} in the caller: the two "
        + "run different builds. Start both from the same build.");

    internal static MultiprocessingException OtherBuild(ModuleDefinition wanted, Guid found) => new(
        $"The worker has another build of '{wanted.AssemblyName}' (module version id {found}) than the caller "
        + $"({wanted.VersionId}): the file, '{wanted.AssemblyPath}', was replaced while the program ran. Start the "
        + "program again.");

    internal static MultiprocessingException NoMethods(string assembly) => new(
        $"'{assembly}' was loaded in the worker but registered no methods; it was built without the Multiprocessing "
        + "generator.");

    internal static MultiprocessingException LoadedFromMemory(string assembly, string context) => new(
        $"Methods of '{assembly}' cannot run in a worker, because the load context '{context}' has loaded it from "
        + "memory: a worker has no file to load it from. Load it from its file "
        + "(AssemblyLoadContext.LoadFromAssemblyPath).");

    internal static MultiprocessingException PluginNotLoaded(
        ModuleDefinition definition, string context, Exception error) => new(
        $"'{definition.AssemblyName}' of the load context '{context}' could not be loaded in the worker from "
        + $"'{definition.AssemblyPath}': {(error.InnerException ?? error).Message}", error);

    internal static FileLoadException PluginFileReplaced(PluginReference reference, Guid found) => new(
        $"'{reference.Path}' holds another build of '{reference.Name}' than the one that the caller runs (module "
        + $"version id {found}, the caller's is {reference.VersionId}): the file was replaced after the caller had "
        + "loaded it. Load the plug-in again in the caller, or keep the files of a loaded plug-in in place.");
}
