using System.Net;
using IdleCloud.Tests.Gateway.Edge;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Api;

/// <summary>How often one account may call the account API.</summary>
public sealed class AccountThrottleTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Map_BeyondTheAccountsBound_IsThrottledForThatAccountAlone()
    {
        await using EdgeServer strict = await EdgeServer.StartAsync(
            postgres, new() { ["Gateway:Api:RequestsPerAccountAndMinute"] = "3", ["Users:PasswordIterations"] = "1000" });
        ApiPerson ada = await ApiPerson.SignUpAsync(strict);
        ApiPerson bob = await ApiPerson.SignUpAsync(strict);
        for (int i = 0; i < 3; i++) (await ada.SendAsync(HttpMethod.Get, "/me")).Expect(HttpStatusCode.OK);

        ApiAnswer refused = await ada.SendAsync(HttpMethod.Get, "/balance");
        refused.AssertError(HttpStatusCode.TooManyRequests, "ThrottlingException");
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        (await bob.SendAsync(HttpMethod.Get, "/me")).Expect(HttpStatusCode.OK);
    }
}
