using IdleCloud.Demo.Supervision;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Demo;

public sealed class RollingLogTests
{
    [Fact]
    public void Append_WhenTheFileIsFull_KeepsOneBefore()
    {
        using var directory = new TempDirectory();
        string path = Path.Combine(directory.Path, "child.log");
        using var log = new RollingLog(path);
        byte[] block = new byte[RollingLog.MaxBytes / 2];
        for (int i = 0; i < 5; i++) log.Append(block);

        Assert.Equal(block.Length, new FileInfo(path).Length);
        Assert.Equal(RollingLog.MaxBytes, new FileInfo(path + ".1").Length);
        Assert.Equal(2, Directory.GetFiles(directory.Path).Length);
    }

    [Fact]
    public void New_WhenAnEarlierRunLeftAFile_KeepsItBeside()
    {
        using var directory = new TempDirectory();
        string path = Path.Combine(directory.Path, "child.log");
        File.WriteAllText(path, "earlier\n");
        using var log = new RollingLog(path);
        log.Append("one\ntwo\nthree\n"u8);

        Assert.Equal("two\nthree", log.Tail(2));
        Assert.Equal("earlier\n", File.ReadAllText(path + ".1"));
    }
}
