using Multiprocessing.Platform;
using Multiprocessing.TestSupport;

namespace Synchronization.Tests;

/// <summary>The folder of a user comes and goes with what is in it.</summary>
public sealed class UserFolderTests
{
    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void Folder_ThatOthersRemoveAllTheTime_CanBeMade()
    {
        string root = Directory.CreateTempSubdirectory("user-folder-").FullName;
        try
        {
            Parallel.For(0, 4, _ =>
            {
                UserFolder folder = new(root);
                foreach (int round in TestAmount.Rounds(500, 3000))
                {
                    folder.Create();
                    folder.RemoveIfEmpty();
                }
            });
            Assert.Empty(Directory.EnumerateFileSystemEntries(root));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public void File_InThePlaceOfTheFolder_IsSaid()
    {
        string root = Directory.CreateTempSubdirectory("user-folder-").FullName;
        try
        {
            UserFolder folder = new(root);
            File.WriteAllText(folder.Path, "");
            Assert.Contains(folder.Path, Assert.Throws<IOException>(folder.Create).Message);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
