Console.Error.WriteLine("halb-vrrpd: not built yet");
return 1;
