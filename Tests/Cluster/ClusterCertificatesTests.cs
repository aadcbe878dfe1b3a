using IdleCloud.Demo.Cluster;
using IdleCloud.Hosting.Cluster;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Cluster;

public sealed class ClusterCertificatesTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly LocalAuthority _authority;

    public ClusterCertificatesTests() => _authority = new LocalAuthority(Path.Combine(_directory.Path, "ours"), TimeProvider.System);

    [Theory]
    [InlineData(true, ClusterCertificates.ServerAuthentication, true)]
    [InlineData(true, ClusterCertificates.ClientAuthentication, true)]
    [InlineData(false, ClusterCertificates.ClientAuthentication, true)]
    [InlineData(false, ClusterCertificates.ServerAuthentication, false)]
    public void IsOurs_ByUsage_KnowsSilosFromGateways(bool isSilo, string usage, bool expected)
    {
        ClusterCertificates certificates = Load(_authority, "member", isSilo);
        Assert.Equal(expected, certificates.IsOurs(certificates.Own, usage));
    }

    [Fact]
    public void IsOurs_OfAnotherAuthority_IsFalse()
    {
        using var other = new LocalAuthority(Path.Combine(_directory.Path, "theirs"), TimeProvider.System);
        ClusterCertificates ours = Load(_authority, "member", isSilo: true);
        Assert.False(ours.IsOurs(Load(other, "member", isSilo: true).Own, ClusterCertificates.ServerAuthentication));
    }

    [Fact]
    public void IsOurs_WhenExpired_IsFalse()
    {
        var clock = new ManualTimeProvider(TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(1000));
        using var old = new LocalAuthority(Path.Combine(_directory.Path, "old"), clock);
        ClusterCertificates certificates = Load(old, "member", isSilo: true);
        Assert.False(certificates.IsOurs(certificates.Own, ClusterCertificates.ServerAuthentication));
    }

    [Fact]
    public void Issue_Always_WritesForItsOwnerAlone() =>
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_authority.Issue("member", isSilo: false)));

    public void Dispose()
    {
        _authority.Dispose();
        _directory.Dispose();
    }

    private static ClusterCertificates Load(LocalAuthority authority, string name, bool isSilo) => ClusterCertificates.Load(new ClusterOptions
    {
        CertificatePath = authority.Issue(name, isSilo), AuthorityPath = authority.Path,
    });
}
