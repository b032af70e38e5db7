global using Multiprocessing.Analyzers.Tests.Support;
global using Xunit;
