using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Loader;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Workers;

/// <summary>Finds, in the worker, the method that the caller means.</summary>
internal static class MethodResolver
{
    /// <exception cref="MultiprocessingException">This process has no such method, or another version of
    /// it.</exception>
    internal static ProcessMethod Resolve(MethodDefinition definition)
    {
        ProcessModule module = FindModule(definition.Module);
        ProcessMethod method = module.FindMethod(definition.MethodName)
            ?? throw WorkerErrors.NoSuchMethod(definition.MethodName, module.AssemblyName);
        return method.Contract == definition.Contract ? method : throw WorkerErrors.OtherContract(
            definition.MethodName, module.AssemblyName, method.Contract, definition.Contract);
    }

    /// <summary>The module of an assembly, which is loaded if it is not yet.</summary>
    /// <exception cref="MultiprocessingException">The assembly registered no methods, or is another build.</exception>
    internal static ProcessModule FindModule(ModuleDefinition definition)
    {
        ProcessModule module = definition.Plugin is { } plugin
            ? Register(definition, PluginLoadContext.Load(definition, plugin))
            : ProcessModule.Find(definition.AssemblyName) ?? Register(definition, Load(definition));
        Guid found = module.Assembly.ManifestModule.ModuleVersionId;
        // The contract is that of the signature only: another build of the same signature is other code.
        return found == definition.VersionId ? module : throw WorkerErrors.OtherBuild(definition, found);
    }

    private static ProcessModule Register(ModuleDefinition definition, Assembly assembly)
    {
        StartupFlow.RunModuleConstructor(assembly.ManifestModule.ModuleHandle);
        return ProcessModule.Find(assembly) ?? throw WorkerErrors.NoMethods(definition.AssemblyName);
    }

    [UnconditionalSuppressMessage(
        "Trimming", "IL2026", Justification = "Not reached under NativeAOT: all modules are registered.")]
    private static Assembly Load(ModuleDefinition definition)
    {
        try
        {
            return Assembly.Load(new AssemblyName(definition.AssemblyName));
        }
        catch (FileNotFoundException) when (definition.AssemblyPath.Length > 0)
        {
            // A test host or plug-in host: the assembly is not among the program's own.
            AssemblyDependencies.AddToDefault(definition.AssemblyPath);
            return AssemblyLoadContext.Default.LoadFromAssemblyPath(definition.AssemblyPath);
        }
    }
}
