namespace SampleApp;

/// <summary>A file of the census.</summary>
/// <param name="Number">Its place among all files, from 0.</param>
/// <param name="Path">Where it lies.</param>
/// <param name="Length">Its size in bytes.</param>
internal sealed record LibraryFile(int Number, string Path, long Length);
