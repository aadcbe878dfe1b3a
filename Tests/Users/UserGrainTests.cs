using System.Collections.Immutable;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Contracts.Users;
using IdleCloud.Silo.Users;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace IdleCloud.Tests.Users;

/// <summary>Users on the grain host, stored in PostgreSQL.</summary>
public sealed class UserGrainTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Password = "correct horse battery";
    private GrainTestHost _silo = null!;
    private string _connectionString = "";

    public async ValueTask InitializeAsync()
    {
        _connectionString = await postgres.CreateDatabaseAsync();
        _silo = await SiloFixture.StartAsync(
            _connectionString, services => services.Configure<UserOptions>(users => (users.PasswordIterations, users.MaxSessions) = (1000, 2)));
    }

    public ValueTask DisposeAsync() => _silo.DisposeAsync();

    [Fact]
    public async Task SignUpAsync_WhenManyComeAtOnce_MakesOneUserAndAccount()
    {
        IUserGrain user = UserOf("ada@example.com");
        SignUpResult[] results = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => user.SignUpAsync(SignUpWith($"{Password} {i}")).AsTask()));
        SignUpResult made = Assert.Single(results, result => result.Status is SignUpStatus.Created);
        Assert.Equal(made.User!.AccountId, (await _silo.Grains.GetGrain<IAccountGrain>(made.User.AccountId).GetAsync())!.Id);
        Assert.Equal(made.User, await user.GetAsync());
    }

    [Fact]
    public async Task SignInAsync_WithThePassword_BeginsASessionWhoseTokenIsAKey()
    {
        IUserGrain user = UserOf("ada@example.com");
        UserInfo info = (await user.SignUpAsync(SignUpWith(Password))).User!;
        SignInResult signedIn = await user.SignInAsync(SignInWith(Password));
        ApiKeyInfo key = (await _silo.Grains.GetGrain<IApiKeyGrain>(ApiKeyFormat.Hash(signedIn.Token)).FindAsync())!;
        Assert.Equal((info.AccountId, ApiKeyKind.Session, ApiScopes.All, info.Id), (key.AccountId, key.Kind, key.Scopes, key.UserId));
        Assert.Equal(signedIn.Session!.Expires, key.Expires);
        Assert.Equal(signedIn.Session, Assert.Single(await user.ListSessionsAsync()));
        Assert.DoesNotContain(signedIn.Token!, signedIn.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignInAsync_WhenThereAreTooManySessions_EndsTheOldest()
    {
        IUserGrain user = UserOf("ada@example.com");
        await user.SignUpAsync(SignUpWith(Password));
        List<SignInResult> all = [];
        for (int i = 0; i < 3; i++) all.Add(await user.SignInAsync(SignInWith(Password)));
        ImmutableArray<SessionInfo> left = await user.ListSessionsAsync();
        Assert.Equal([all[2].Session!.Id, all[1].Session!.Id], left.Select(session => session.Id));
        Assert.NotNull((await _silo.Grains.GetGrain<IApiKeyGrain>(ApiKeyFormat.Hash(all[0].Token)).FindAsync())!.Revoked);
    }

    [Fact]
    public async Task SignInAsync_AfterFailuresFromOneAddress_StillServesAnother()
    {
        IUserGrain user = UserOf("ada@example.com");
        await user.SignUpAsync(SignUpWith(Password));
        for (int i = 0; i < 5; i++) Assert.Equal(SignInStatus.Rejected, (await user.SignInAsync(SignInWith("a guess"))).Status);
        SignInResult throttled = await user.SignInAsync(SignInWith(Password));
        Assert.Equal(SignInStatus.Throttled, throttled.Status);
        Assert.InRange(throttled.RetryAfter, TimeSpan.FromMinutes(14), TimeSpan.FromMinutes(15));
        Assert.Equal(SignInStatus.SignedIn, (await user.SignInAsync(SignInWith(Password) with { Address = "192.0.2.2" })).Status);
    }

    [Fact]
    public async Task SignInAsync_WithoutAPassword_IsRejectedForAUserThatHasNone()
    {
        IUserGrain user = UserOf("made@example.com");
        await user.SignUpAsync(new() { Email = "made@example.com", AccountName = "Made" });
        Assert.Equal(SignInStatus.Rejected, (await user.SignInAsync(SignInWith(""))).Status);
        Assert.Equal(SignInStatus.Rejected, (await UserOf("nobody@example.com").SignInAsync(SignInWith(""))).Status);
    }

    [Fact]
    public async Task SignInExternallyAsync_WhenRepeated_FindsTheSameUserAndNeverOneWithAPassword()
    {
        await UserOf("ada@example.com").SignUpAsync(SignUpWith(Password));
        ExternalIdentity identity = new() { Issuer = "https://issuer.example", Subject = "42", Email = "ada@example.com", Name = "Ada" };
        IUserGrain user = UserOf(identity.UserId);
        SignInResult first = await user.SignInExternallyAsync(identity, "browser");
        SignInResult second = await user.SignInExternallyAsync(identity, "browser");
        Assert.Equal(first.User!.AccountId, second.User!.AccountId);
        Assert.NotEqual((await UserOf("ada@example.com").GetAsync())!.AccountId, first.User.AccountId);
        Assert.Equal(SignInStatus.Rejected, (await user.SignInAsync(SignInWith(Password))).Status);
    }

    [Fact]
    public async Task SignUpAsync_Always_KeepsPasswordAndTokenOutOfTheDatabase()
    {
        IUserGrain user = UserOf("ada@example.com");
        await user.SignUpAsync(SignUpWith(Password));
        string token = (await user.SignInAsync(SignInWith(Password))).Token!;
        await using var database = NpgsqlDataSource.Create(_connectionString);
        await using NpgsqlCommand search = database.CreateCommand(
            "select count(*) from grain_state row where row::text like '%' || $1 || '%' or row::text like '%' || $2 || '%'");
        search.Parameters.Add(new() { Value = Password });
        search.Parameters.Add(new() { Value = token[3..^6] });
        Assert.Equal(0L, await search.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    private IUserGrain UserOf(string id) => _silo.Grains.GetGrain<IUserGrain>(id);

    private static SignUp SignUpWith(string password) => new() { Email = "Ada@example.com", Password = password, AccountName = "Ada" };

    private static SignIn SignInWith(string password) => new() { Password = password, Address = "192.0.2.1", Device = "test" };
}
