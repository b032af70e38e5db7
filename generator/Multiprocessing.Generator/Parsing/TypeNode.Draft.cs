namespace Multiprocessing.Generator.Parsing;

internal sealed partial class TypeNode
{
    /// <summary>What writes to a node until it is settled. Used under the lock of the closure.</summary>
    internal sealed class Draft(ITypeSymbol symbol, string type)
    {
        private TypeNode? _unsettled = new(symbol, type);

        /// <summary>The node. Others may refer to it before it is settled.</summary>
        public TypeNode Node => _unsettled ?? throw new InvalidOperationException($"'{type}' is settled.");

        public ITypeSymbol Symbol => symbol;

        public string Type => type;

        public CrossingKind Kind
        {
            set => Node.Kind = value;
        }

        public InlineKind Inline
        {
            set => Node.Inline = value;
        }

        public string FormatterTemplate
        {
            set => Node.FormatterTemplate = value;
        }

        public int MinimumSize
        {
            set => Node.MinimumSize = value;
        }

        public bool IsCyclic
        {
            set => Node.IsCyclic = value;
        }

        public bool ReachesCycle
        {
            get => Node.ReachesCycle;
            set => Node.ReachesCycle = value;
        }

        public PublicState? PublicState
        {
            set => Node.PublicState = value;
        }

        public HomeModel? Home
        {
            get => Node.Home;
            set => Node.Home = value;
        }

        public ITypeSymbol? Formatter
        {
            set => Node.Formatter = value;
        }

        public string FormatterName
        {
            get => Node.FormatterName;
            set => Node.FormatterName = value;
        }

        public List<TypeEdge> Edges => Node._edges;

        public List<INamedTypeSymbol> OutOfReach => Node._outOfReach;

        public List<StateMember> State => Node._state;

        /// <summary>The type itself cannot cross.</summary>
        public void Refuse(Refusal refusal)
        {
            Node.OwnRefusal = refusal;
            RefuseForAnother();
            Node.Kind = CrossingKind.Refused;
        }

        /// <summary>Something that the type needs cannot cross.</summary>
        public void RefuseForAnother() => Node.IsRefused = true;

        /// <summary>From now on nothing can change the node.</summary>
        public void Settle() => _unsettled = null;
    }
}
