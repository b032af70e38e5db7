namespace Multiprocessing.Generator.Emission;

/// <summary>
/// Prints the two classes behind a marked method: the call with its arguments, and the method's description.
/// </summary>
internal static class CallClassEmitter
{
    public static void Print(SourceWriter writer, StubsModel type, MethodModel method, string name)
    {
        PrintDescription(writer, method, name);
        writer.Line();
        PrintCall(writer, type, method, name);
    }

    private static void PrintDescription(SourceWriter writer, MethodModel method, string name)
    {
        writer.MarkObsolete(method.Mentions).Line(Names.Generated);
        using (writer.Open($"private sealed class {name}Method : {Names.Services}ProcessMethod"))
        {
            writer.Line($"internal static readonly {name}Method Instance = new();");
            writer.Line();
            writer.Line($"private {name}Method() : base(");
            using (writer.Indent())
            {
                writer.Line($"{method.ModuleType}.Instance,");
                writer.Line($"{SymbolDisplay.FormatLiteral(method.FullName, quote: true)},");
                writer.Line($"0x{method.Contract:x16}UL,");
                string cancellable = method.Parameters.Any(p => p.Kind == ParameterKind.CancellationToken)
                    ? ", isCancellable: true"
                    : "";
                writer.Line($"isIdempotent: {(method.IsIdempotent ? "true" : "false")}{cancellable})");
            }

            using (writer.OpenBody())
            {
            }

            writer.Line();
            if (method.Return == ReturnKind.Stream)
            {
                writer.Line("public override bool IsStream => true;");
                writer.Line();
            }

            writer.Line(
                $"{method.Override} {Names.Services}ProcessInvocation ReadCall({Names.Reader}) => "
                + $"{name}Call.Read(ref reader);");
        }
    }

    private static void PrintCall(SourceWriter writer, StubsModel type, MethodModel method, string name)
    {
        List<ParameterModel> passed = SignatureText.Passed(method).ToList();
        List<ParameterModel> progress = passed.Where(p => p.Kind == ParameterKind.Progress).ToList();
        writer.MarkObsolete(method.Mentions).Lines(method.Suppressions).Line(Names.Generated);
        using (writer.Open($"private sealed class {name}Call : {SignatureText.CallBase(method)}"))
        {
            var fields = new FormatterFields();
            foreach (ParameterModel p in passed) fields.Add(p.Value);
            fields.Add(method.Result);
            fields.Print(writer);
            foreach (ParameterModel p in passed) writer.Line($"private readonly {p.Type} __{Names.Bare(p.Name)};");
            foreach (ParameterModel p in progress) writer.Line($"private bool _reports{Index(method, p)};");
            if (passed.Count > 0 || !fields.IsEmpty) writer.Line();
            using (writer.Open(
                $"internal {name}Call({string.Join(", ", SignatureText.Declare(method, false, false))})"))
            {
                foreach (ParameterModel p in passed) writer.Line($"this.__{Names.Bare(p.Name)} = {p.Name};");
            }

            writer.Line();
            writer.Line($"public override {Names.Services}ProcessMethod Method => {name}Method.Instance;");
            writer.Line();
            PrintWriteArguments(writer, method, passed, fields);
            writer.Line();
            PrintRead(writer, method, name, passed, fields);
            writer.Line();
            PrintInvoke(writer, type, method);
            PrintResult(writer, method, fields);
            if (progress.Count > 0) PrintProgress(writer, method, progress, fields);
        }
    }

    private static void PrintWriteArguments(
        SourceWriter writer, MethodModel method, IEnumerable<ParameterModel> passed, FormatterFields fields)
    {
        using (writer.Open($"{method.Override} void WriteArguments({Names.Writer})"))
        {
            using (Tracking.Open(writer, method.TracksArguments, "Writing"))
            {
                foreach (ParameterModel p in passed)
                {
                    string field = "__" + Names.Bare(p.Name);
                    writer.Line(p.Kind == ParameterKind.Progress
                        ? $"{Names.Primitives}WriteBoolean(ref writer, {field} is not null || "
                            + $"_reports{Index(method, p)});"
                        : ValueWriter.Write(fields.Use(p.Value!), field));
                }
            }
        }
    }

    private static void PrintRead(
        SourceWriter writer, MethodModel method, string name, IReadOnlyList<ParameterModel> passed,
        FormatterFields fields)
    {
        using (writer.Open($"internal static {name}Call Read({Names.Reader})"))
        {
            using (Tracking.Open(writer, method.TracksArguments, "Reading"))
            {
                foreach (ParameterModel p in passed)
                {
                    writer.Line(p.Kind == ParameterKind.Progress
                        ? $"var _reports{Index(method, p)} = {Names.Primitives}ReadBoolean(ref reader);"
                        : $"{p.Type} __{Names.Bare(p.Name)} = {ValueWriter.Read(fields.Use(p.Value!))};");
                }

                string arguments = string.Join(", ", passed.Select(p =>
                    p.Kind == ParameterKind.Progress ? "null!" : "__" + Names.Bare(p.Name)));
                string flags = string.Join(", ", passed.Where(p => p.Kind == ParameterKind.Progress)
                    .Select(p => $"_reports{Index(method, p)} = _reports{Index(method, p)}"));
                writer.Line($"return new {name}Call({arguments}){(flags.Length > 0 ? $" {{ {flags} }}" : "")};");
            }
        }
    }

    /// <summary>
    /// The number of a parameter, by which to name what belongs to it: names made of its name could be those of others.
    /// </summary>
    private static int Index(MethodModel method, ParameterModel parameter) =>
        method.Parameters.ToList().IndexOf(parameter);

    private static void PrintInvoke(SourceWriter writer, StubsModel type, MethodModel method)
    {
        string arguments = string.Join(", ", method.Parameters.Select((p, i) => p.Kind switch
        {
            ParameterKind.CancellationToken => "context.CancellationToken",
            ParameterKind.Progress =>
                $"_reports{i} ? context.CreateProgress<{p.Value!.Type}>({i}, __WriteProgress{i}) : "
                + $"__{Names.Bare(p.Name)}",
            _ => "__" + Names.Bare(p.Name),
        }));
        string call = $"{type.Home.QualifiedName}.{method.Name}({arguments})";
        const string context = Names.Services + "ProcessCallContext context";
        const string tasks = "global::System.Threading.Tasks.";
        switch (method.Return)
        {
            case ReturnKind.Void:
                using (writer.Open($"{method.Override} {tasks}ValueTask InvokeAsync({context})"))
                    writer.Line($"{call};").Line("return default;");
                break;
            case ReturnKind.Task:
                writer.Line($"{method.Override} {tasks}ValueTask InvokeAsync({context}) => new({call});");
                break;
            case ReturnKind.ValueTask:
                writer.Line($"{method.Override} {tasks}ValueTask InvokeAsync({context}) => {call};");
                break;
            case ReturnKind.Value or ReturnKind.TaskOf:
                writer.Line(
                    $"{method.Override} {tasks}ValueTask<{method.ResultType}> InvokeAsync({context}) => new({call});");
                break;
            case ReturnKind.ValueTaskOf:
                writer.Line(
                    $"{method.Override} {tasks}ValueTask<{method.ResultType}> InvokeAsync({context}) => {call};");
                break;
            case ReturnKind.Stream:
                writer.Line(
                    $"{method.Override} global::System.Collections.Generic.IAsyncEnumerable"
                    + $"<{method.ResultType}> InvokeAsync({context}) => {call};");
                break;
        }
    }

    private static void PrintResult(SourceWriter writer, MethodModel method, FormatterFields fields)
    {
        if (method.Result is null) return;
        string suffix = method.Return == ReturnKind.Stream ? "Item" : "Result";
        string parameter = method.Return == ReturnKind.Stream ? "item" : "result";
        writer.Line();
        using (writer.Open($"{method.Override} void Write{suffix}({Names.Writer}, in {method.ResultType} {parameter})"))
        {
            using (Tracking.Open(writer, method.TracksResult, "Writing"))
                writer.Line(ValueWriter.Write(fields.Use(method.Result), parameter));
        }

        writer.Line();
        using (writer.Open($"{method.Override} {method.ResultType} Read{suffix}({Names.Reader})"))
        {
            using (Tracking.Open(writer, method.TracksResult, "Reading"))
                writer.Line($"return {ValueWriter.Read(fields.Use(method.Result))};");
        }
    }

    private static void PrintProgress(
        SourceWriter writer, MethodModel method, IReadOnlyList<ParameterModel> progress, FormatterFields fields)
    {
        List<ParameterModel> all = method.Parameters.ToList();
        foreach (ParameterModel p in progress)
        {
            writer.Line();
            writer.Line(
                $"private static void __WriteProgress{all.IndexOf(p)}({Names.Writer}, in {p.Value!.Type} report)");
            using (writer.OpenBody())
            {
                using (Tracking.Open(writer, method.TracksArguments, "Writing"))
                    writer.Line(ValueWriter.Write(fields.Use(p.Value), "report"));
            }
        }

        writer.Line();
        using (writer.Open($"{method.Override} global::System.Action? ReadProgress(int parameter, {Names.Reader})"))
        {
            using (Tracking.Open(writer, method.TracksArguments, "Reading"))
            {
                using (writer.Open("switch (parameter)"))
                {
                    foreach (ParameterModel p in progress)
                    {
                        writer.Line($"case {all.IndexOf(p)}:");
                        using (writer.Indent())
                        {
                            string report = $"report{all.IndexOf(p)}";
                            writer.Line($"var {report} = {ValueWriter.Read(fields.Use(p.Value!))};");
                            writer.Line(
                                $"return __{Names.Bare(p.Name)} is null ? null : () => "
                                + $"__{Names.Bare(p.Name)}.Report({report});");
                        }
                    }

                    writer.Line("default:");
                    using (writer.Indent()) writer.Line("return null;");
                }
            }
        }
    }
}
