using Multiprocessing.CodeFixes.Crossing;
using Multiprocessing.Generator.Analyzers.Crossing;

namespace Multiprocessing.Analyzers.Tests.Crossing;

public sealed class MP1007
{
    [Fact]
    public Task Members_AreFlaggedAndFixed() => Verify.Fix<ConnectionCannotCrossAnalyzer, ConnectionCannotCrossCodeFix>(
        JobsSource.With("""
        
        public sealed class Inner
        {
            public int Number;
            public System.Net.Http.HttpClient? First { get; set; }
        }
        public sealed class Outer
        {
            public Inner[] Inners = [];
        }
        public sealed class Other
        {
            private System.Net.Http.HttpClient? _second;
            public bool HasSecond => _second != null;
        }
        public static partial class Work
        {
            [RunInProcess] public static void One(Outer {|MP1007:value|}) { }
            [RunInProcess] public static void Two(Other {|MP1007:value|}) { }
        }
        """),
        JobsSource.With("""
        
        public sealed class Inner
        {
            public int Number;
            [field: NonSerialized]
            public System.Net.Http.HttpClient? First { get; set; }
        }
        public sealed class Outer
        {
            public Inner[] Inners = [];
        }
        public sealed class Other
        {
            [NonSerialized]
            private System.Net.Http.HttpClient? _second;
            public bool HasSecond => _second != null;
        }
        public static partial class Work
        {
            [RunInProcess] public static void One(Outer value) { }
            [RunInProcess] public static void Two(Other value) { }
        }
        """));

    [Fact]
    public Task WhatCrosses_IsNotFlagged() => Verify.NotFlagged<ConnectionCannotCrossAnalyzer>(
        JobsSource.With("""
        
        public static partial class Work
        {
            [RunInProcess] public static void Run(Uri value) { }
            public static void NotMarked(System.Net.Sockets.Socket value) { }
        }
        """));

    [Fact]
    public Task ParametersThatAreBuiltFromAnAddress_AreFlaggedAndFixed() =>
        Verify.Fix<ConnectionCannotCrossAnalyzer, ConnectionCannotCrossCodeFix>(
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess]
            public static async Task<string> Load(System.Net.Http.HttpClient {|MP1007:client|}, string path)
            {
                return await client.GetStringAsync(path);
            }

            // Its length.
            [RunInProcess] public static async Task<int> Length(System.Net.Http.HttpClient {|MP1007:client|}) => (await client.GetStringAsync("/")).Length;

            [RunInProcess]
            public static void Send(System.Net.Sockets.UdpClient {|MP1007:peer|}, byte[] data)
            {
                peer.Send(data);
            }

            [RunInProcess] public static int Read(System.Data.Odbc.OdbcConnection {|MP1007:connection|}) => connection.ServerVersion.Length;

            [RunInProcess]
            public static void Open(System.Data.Odbc.OdbcConnection {|MP1007:connection|})
            {
                connection.Open();
            }
        }
        """) + OdbcConnection,
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess]
            public static async Task<string> Load(Uri clientAddress, string path)
            {
                using var client = new System.Net.Http.HttpClient { BaseAddress = clientAddress };
                return await client.GetStringAsync(path);
            }

            // Its length.
            [RunInProcess] public static async Task<int> Length(Uri clientAddress)
            {
                using var client = new System.Net.Http.HttpClient { BaseAddress = clientAddress };
                return (await client.GetStringAsync("/")).Length;
            }

            [RunInProcess]
            public static void Send(string peerHost, int peerPort, byte[] data)
            {
                using var peer = new System.Net.Sockets.UdpClient(peerHost, peerPort);
                peer.Send(data);
            }

            [RunInProcess] public static int Read(string connectionString)
            {
                using var connection = new System.Data.Odbc.OdbcConnection(connectionString);
                connection.Open();
                return connection.ServerVersion.Length;
            }

            [RunInProcess]
            public static void Open(string connectionString)
            {
                using var connection = new System.Data.Odbc.OdbcConnection(connectionString);
                connection.Open();
            }
        }
        """) + OdbcConnection);

    [Fact]
    public Task ParametersThatNeedMoreThanAnAddress_AreFlaggedButNotFixed() =>
        Verify.NoFix<ConnectionCannotCrossAnalyzer, ConnectionCannotCrossCodeFix>(
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess] public static void One(System.Net.Sockets.Socket {|MP1007:socket|}) { }
            [RunInProcess] public static void Two(System.Data.Common.DbConnection {|MP1007:connection|}) { }
            [RunInProcess] public static void Four(List<System.Net.Http.HttpClient> {|MP1007:clients|}) { }
            [RunInProcess] public static Task<string> Five(System.Net.Http.HttpClient {|MP1007:client|}) => client.GetStringAsync("/");
            [RunInProcess] public static void Six(System.Net.Http.HttpClient {|MP1007:client|}) { client = new(); }
        }
        """));

    /// <summary>As a database's package has it.</summary>
    private const string OdbcConnection = """

        namespace System.Data.Odbc
        {
            public sealed class OdbcConnection(string connectionString) : System.Data.Common.DbConnection
            {
                public override string ConnectionString { get => connectionString; set { } }
                public override string Database => "";
                public override string DataSource => "";
                public override string ServerVersion => "";
                public override ConnectionState State => default;
                public override void ChangeDatabase(string databaseName) { }
                public override void Close() { }
                public override void Open() { }
                protected override System.Data.Common.DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => throw null!;
                protected override System.Data.Common.DbCommand CreateDbCommand() => throw null!;
            }
        }
        """;

    [Fact]
    public Task MethodThatAnotherFileGivesAClient_IsFlaggedButNotFixed() =>
        Verify.NoFixProject<ConnectionCannotCrossAnalyzer, ConnectionCannotCrossCodeFix>(
        """
        using System.Net.Http;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess]
            public static string Load(HttpClient {|MP1007:client|})
            {
                return client.GetStringAsync("/").Result;
            }
        }
        """,
        """
        using System.Net.Http;
        using System.Threading.Tasks;
        using Multiprocessing;
        public static class Caller
        {
            public static Task<string> Use(ProcessPool pool, HttpClient client) => pool.RunAsync(Jobs.Calls.Load(client));
        }
        """);
}
