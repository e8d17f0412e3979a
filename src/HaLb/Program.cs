Console.WriteLine("halb");
return 0;
