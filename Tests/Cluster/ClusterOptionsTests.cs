using IdleCloud.Hosting.Cluster;

namespace IdleCloud.Tests.Cluster;

public sealed class ClusterOptionsTests
{
    [Fact]
    public void Validate_WithoutACluster_ChecksNothing() =>
        Assert.True(new ClusterOptionsValidator().Validate(null, new ClusterOptions { ConnectionString = "", Address = "x" }).Succeeded);

    [Fact]
    public void Validate_WithoutTheClusterThatTheProgramNeeds_SaysWhatElseToRun()
    {
        string message = new ClusterOptionsValidator(isRequired: true).Validate(null, new ClusterOptions()).FailureMessage!;
        Assert.Contains("IdleCloud.Host", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_WithManyMistakes_NamesAll()
    {
        string message = Validate(new ClusterOptions
        {
            Id = "No Good", Address = "0.0.0.0", SiloPort = 5, GatewayPort = 5, ProbeInterval = TimeSpan.Zero, MissedProbes = 0,
            ResponseTimeout = TimeSpan.Zero, CertificatePath = "/no/such.pem",
        });
        Assert.All(
            (string[])["ConnectionString", "Id", "Address", "SiloPort", "ProbeInterval", "MissedProbes", "ResponseTimeout", "CertificatePath", "AuthorityPath"],
            name => Assert.Contains(name, message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("10.0.0.1", true)]
    public void Validate_WithoutTls_AllowsLoopbackOnly(string address, bool isRefused) =>
        Assert.Equal(isRefused, Validate(new ClusterOptions { Address = address, AllowPlaintext = true }).Contains("AllowPlaintext", StringComparison.Ordinal));

    private static string Validate(ClusterOptions options)
    {
        options.Membership = MembershipKind.PostgreSql;
        return new ClusterOptionsValidator().Validate(null, options).FailureMessage ?? "";
    }
}
