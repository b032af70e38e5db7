namespace Multiprocessing.Generator.Emission;

internal static class Tracking
{
    /// <summary>Opens the scope in which objects are tracked by identity, if there are any to track.</summary>
    /// <param name="writer">The text.</param>
    /// <param name="isTracked">Whether anything that crosses lies on a cycle of the type graph.</param>
    /// <param name="direction"><c>Writing</c> or <c>Reading</c>.</param>
    public static IDisposable? Open(SourceWriter writer, bool isTracked, string direction)
    {
        if (!isTracked) return null;
        writer.Line($"var scope = {Names.Services}WireReferences.Begin{direction}();");
        SourceWriter.Block body = writer.Open("try");
        return new Scope(writer, body);
    }

    private sealed class Scope(SourceWriter writer, SourceWriter.Block body) : IDisposable
    {
        public void Dispose()
        {
            body.Dispose();
            using (writer.Open("finally"))
                writer.Line("scope.End();");
        }
    }
}
