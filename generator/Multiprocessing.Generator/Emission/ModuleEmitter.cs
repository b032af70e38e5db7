namespace Multiprocessing.Generator.Emission;

/// <summary>Prints the module of the assembly and its registration.</summary>
internal static class ModuleEmitter
{
    public const string Name = "__ProcessModule";
    private const string Attribute = "__ProcessModuleAttribute";

    public static string Print(ModuleModel model)
    {
        var writer = new SourceWriter(model.Mentions);
        writer.Line($"[assembly: global::{model.Namespace}.{Attribute}]").Line();
        using (writer.Open($"namespace {model.Namespace}"))
        {
            writer.MarkObsolete(model.Mentions).Line(Names.Generated);
            using (writer.Open($"internal sealed class {Name} : {Names.Services}ProcessModule"))
            {
                writer.Line($"internal static readonly {Name} Instance = new();");
                writer.Line();
                using (writer.Open($"private {Name}() : base(typeof({Name}).Assembly)"))
                {
                }

                writer.Line();
                PrintFindMethod(writer, model);
                if (model.Items.Count > 0 || model.Finders.Count > 0)
                {
                    writer.Line();
                    PrintFindFormatter(writer, model);
                }

                if (model.Exceptions.Count > 0)
                {
                    writer.Line();
                    PrintCreateException(writer, model);
                }
            }

            writer.Line();
            writer.Line(
                "// Module initializers run in the order of their files: one of the program's own may need the "
                + "module first.");
            writer.Line(Names.Generated);
            using (writer.Open($"internal sealed class {Attribute} : {Names.Services}ProcessModuleAttribute"))
            {
                writer.Line($"{model.Override} {Names.Services}ProcessModule Module => {Name}.Instance;");
            }

            writer.Line();
            writer.Line(Names.Generated);
            using (writer.Open("file static class Registration"))
            {
                writer.Line("[global::System.Runtime.CompilerServices.ModuleInitializer]");
                writer.Line(
                    $"internal static void Register() => {Names.Services}ProcessModule.Register({Name}.Instance);");
            }
        }

        return writer.ToString();
    }

    private static void PrintFindMethod(SourceWriter writer, ModuleModel model)
    {
        writer.Line($"{model.Override} {Names.Services}ProcessMethod? FindMethod(string name) => name switch");
        using (writer.OpenStatement())
        {
            foreach (ModuleEntryModel entry in model.Methods)
                writer.Line($"{SymbolDisplay.FormatLiteral(entry.FullName, quote: true)} => {entry.Accessor},");
            writer.Line("_ => null,");
        }
    }

    private static void PrintFindFormatter(SourceWriter writer, ModuleModel model)
    {
        writer.Line($"{model.Override} object? FindFormatter(global::System.Type type)");
        using (writer.OpenBody())
        {
            FinderEmitter.PrintBody(writer, model.Items, model.Finders);
        }
    }

    private static void PrintCreateException(SourceWriter writer, ModuleModel model)
    {
        const string exception = "global::System.Exception";
        writer.Line(
            $"{model.Override} {exception}? CreateException(string typeName, string message, {exception}? "
            + "innerException)");
        using (writer.OpenBody())
        {
            writer.Line($"{exception}? created = typeName switch");
            using (writer.OpenStatement())
            {
                foreach (ExceptionModel e in model.Exceptions)
                {
                    string arguments = e.TakesInner ? "message, innerException" : "message";
                    writer.Line(
                        $"{SymbolDisplay.FormatLiteral(e.RuntimeName, quote: true)} => new {e.Type}({arguments}),");
                }

                writer.Line("_ => null,");
            }

            writer.Line();
            writer.Line(
                "// Where a constructor changes the message, the caller gets the original one, in a RemoteException.");
            writer.Line("return created?.Message == message ? created : null;");
        }
    }
}
