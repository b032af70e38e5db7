namespace Multiprocessing.Generator.Emission;

internal static class HomeWriter
{
    /// <summary>Opens the namespace and the partial types of a home.</summary>
    public static IDisposable OpenHome(this SourceWriter writer, HomeModel home)
    {
        var blocks = new Stack<IDisposable>();
        if (home.Namespace.Length > 0) blocks.Push(writer.Open($"namespace {home.Namespace}"));
        foreach (ContainerModel container in home.Containers)
            blocks.Push(writer.Open($"partial {container.Keyword} {container.Name}"));
        return new Blocks(blocks);
    }

    private sealed class Blocks(Stack<IDisposable> blocks) : IDisposable
    {
        public void Dispose()
        {
            while (blocks.Count > 0) blocks.Pop().Dispose();
        }
    }
}
