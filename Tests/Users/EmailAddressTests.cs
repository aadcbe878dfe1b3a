using IdleCloud.Contracts.Users;

namespace IdleCloud.Tests.Users;

/// <summary>One person, one spelling.</summary>
public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("ada@example.com", "ada@example.com")]
    [InlineData("  Ada.Lovelace+x@Example.COM\t", "ada.lovelace+x@example.com")]
    [InlineData("a@localhost", "a@localhost")]
    [InlineData("a@xn--bcher-kva.example", "a@xn--bcher-kva.example")]
    [InlineData("", null)]
    [InlineData("@example.com", null)]
    [InlineData("ada", null)]
    [InlineData("ada@", null)]
    [InlineData("ada@@example.com", null)]
    [InlineData("ada@exa mple.com", null)]
    [InlineData("ada@example..com", null)]
    [InlineData("ada@-example.com", null)]
    [InlineData("ada@example.com.", null)]
    [InlineData(".ada@example.com", null)]
    [InlineData("a..da@example.com", null)]
    [InlineData("ada\u0000@example.com", null)]
    [InlineData("\u0430da@example.com", null)]
    [InlineData("\"a b\"@example.com", null)]
    [InlineData("oidc https://issuer 1", null)]
    public void Normalize_WhenGivenText_FindsTheAddressInIt(string text, string? address) => Assert.Equal(address, EmailAddress.Normalize(text));

    [Fact]
    public void Normalize_WhenTheAddressIsLong_FindsNone()
    {
        string label = new('x', 63);
        Assert.Null(EmailAddress.Normalize($"a@{label}.{label}.{label}.{label}"));
        Assert.Null(EmailAddress.Normalize($"{new string('a', 65)}@example.com"));
        Assert.Null(EmailAddress.Normalize($"a@{label}x.com"));
    }
}
